using System.Runtime.CompilerServices;
using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Jobs.Work;

/// <summary>The entries of a shard in their one order: what a document's place yields, or the reason why it yields nothing.</summary>
internal static class ShardEntries
{
    /// <summary>Reads the shard.</summary>
    /// <param name="job">The job.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="poison">Uids of documents that end their process: they come as failures, in their place.</param>
    /// <param name="inputs">Where the inputs are.</param>
    /// <param name="refusesUnreadable">Whether an input that is not there for this process as it was planned ends the reading.</param>
    /// <param name="reading">Is told of each step into a file before it is taken; null for nobody.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="JobRefusedException">An input is not there as it was planned, and that ends the reading.</exception>
    public static async IAsyncEnumerable<CorpusEntry> ReadAsync(
        OpenJob job,
        int shard,
        IReadOnlySet<string> poison,
        IInputStore inputs,
        bool refusesUnreadable,
        Func<DocumentMark, Task>? reading,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var corpus = job.Plan.Corpus;

        // Inputs that were refused at planning belong to no shard; the first one tells of them.
        foreach (var refused in shard == 0 ? corpus.Refused : [])
        {
            yield return refused;
        }

        var reader = new CorpusReader(inputs, job.Reading);
        await foreach (var entry in ReadAsync(reader, job.Plan, shard, poison, reading, cancellationToken).ConfigureAwait(false))
        {
            if (refusesUnreadable && entry is DocumentFailure { WholeFile: true, Reason: var reason } failure && reason.IsOfPlace())
            {
                throw new JobRefusedException($"{failure.Source}: {failure.Message}", reason);
            }

            yield return poison.Count > 0 && entry is Document document && poison.Contains(RowIds.DocUid(document))
                ? Poisonous(document)
                : entry;
        }
    }

    private static async IAsyncEnumerable<CorpusEntry> ReadAsync(
        CorpusReader reader,
        JobPlan plan,
        int shard,
        IReadOnlySet<string> poison,
        Func<DocumentMark, Task>? reading,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var corpus = plan.Corpus;
        foreach (var part in corpus.Shards[shard].Parts)
        {
            var left = part.MostDocuments ?? long.MaxValue;
            var file = corpus.Files[part.File];
            var mark = new DocumentMark("file:" + file.Source, file.Source, part.Start);
            if (poison.Contains(mark.DocUid))
            {
                yield return DocumentFailure.OfDeadlyFile(file.Source, part.Start);
                continue;
            }

            var entries = reader.ReadPartAsync(file, part, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using var ending = entries.ConfigureAwait(false);
            while (left > 0)
            {
                if (reading is not null)
                {
                    await reading(mark).ConfigureAwait(false);
                }

                if (!await entries.MoveNextAsync().ConfigureAwait(false))
                {
                    break;
                }

                if (DocumentSample.Holds(entries.Current, plan.Spec.Sample))
                {
                    left -= entries.Current is DocumentFailure { WholeFile: true } ? 0 : 1;
                    yield return entries.Current;
                }
            }
        }
    }

    private static DocumentFailure Poisonous(Document document) =>
        new(document.Source, document.Position, ReasonCode.PoisonDocument, "Processed alone, this document ended its process twice; it was skipped.")
        {
            Ordinal = document.Ordinal,
            Key = document.Key,
            DocumentId = document.Id,
        };
}
