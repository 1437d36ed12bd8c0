using System.Globalization;
using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Jobs.Planning;

/// <summary>Which documents a job reads where it is told not to read all of them.</summary>
internal static class DocumentSample
{
    /// <summary>Whether a document, or the place of one, belongs to a sample: by its doc_uid alone, so that it is the same one whatever is around it.</summary>
    /// <param name="entry">The document.</param>
    /// <param name="share">The share, above 0 and at most 1; null for all.</param>
    public static bool Holds(CorpusEntry entry, double? share) =>
        share is null or >= 1 || entry is DocumentFailure { WholeFile: true }
        || ulong.Parse(RowIds.DocUid(entry).AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture) < share.Value * ulong.MaxValue;

    /// <summary>Leaves those parts that hold the first documents of a job.</summary>
    /// <param name="corpus">The inputs, cut.</param>
    /// <param name="spec">The job, with a limit.</param>
    /// <param name="inputs">Where the inputs are, which are read so far.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<CorpusPlan> LimitAsync(CorpusPlan corpus, JobSpec spec, IInputStore inputs, CancellationToken cancellationToken)
    {
        if (spec.Limit is not { } limit)
        {
            return corpus;
        }

        var reader = new CorpusReader(inputs, JobReading.Of(spec));
        var (left, shards) = ((long)limit, new List<CorpusShard>());
        foreach (var shard in corpus.Shards)
        {
            var parts = new List<InputPart>();
            foreach (var part in shard.Parts)
            {
                if (left == 0)
                {
                    break;
                }

                var count = await CountAsync(reader.ReadPartAsync(corpus.Files[part.File], part, cancellationToken), spec.Sample, left, cancellationToken);
                parts.Add(count == left ? part with { MostDocuments = left } : part);
                left -= count;
            }

            if (parts.Count > 0)
            {
                shards.Add(new CorpusShard(parts));
            }
        }

        return corpus with { Shards = shards };
    }

    private static async Task<long> CountAsync(IAsyncEnumerable<CorpusEntry> entries, double? share, long most, CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            if (entry is not DocumentFailure { WholeFile: true } && Holds(entry, share) && ++count == most)
            {
                break;
            }
        }

        return count;
    }
}
