using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Showing;
using LukePipeline.Corpus;
using LukePipeline.Jobs.Planning;
using LukePipeline.Tables;
using LukePipeline.Text;
using LukePipeline.Training.Gold;

namespace LukePipeline.Client.Scoring;

/// <summary>
/// Finds the gold documents in an output: by id, and by the hash of the text. Tables of version 1 lack it, so that their inputs are read again.
/// Of several documents with one id, which may repeat, the first whose text was judged is the one.
/// </summary>
internal sealed class GoldChooser(JobOutput output, PlannedInputs inputs)
{
    /// <summary>Most ids that a message names.</summary>
    private const int MaxNamed = 5;

    /// <summary>Finds the documents.</summary>
    /// <param name="gold">The gold documents, each id once.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The gold documents by the <c>doc_uid</c> that each has in the output, in order.</returns>
    /// <exception cref="UsageException">The output lacks one, has another text for it, or has failed at it; every such document is told.</exception>
    public async Task<IReadOnlyDictionary<string, GoldDocument>> ChooseAsync(IReadOnlyList<GoldDocument> gold, CancellationToken cancellationToken)
    {
        var wanted = gold.ToDictionary(document => document.Id, _ => new List<ScoredDocument>());
        await foreach (var row in output.ReadAsync(output.FilesOf(TableList.Documents), ScoredDocument.ReadAsync, cancellationToken))
        {
            wanted.GetValueOrDefault(row.DocId)?.Add(row);
        }

        Refuse(
            gold.Where(document => wanted[document.Id].Count == 0).Select(document => document.Id),
            ids => $"{output.Location} lacks {ids}{(output.IsComplete ? "" : ", and is not complete")}. Score the output of a job over the archive that was judged"
                + (output.IsComplete ? "." : ", and let it end first."));
        Refuse(
            wanted.Where(found => found.Value.Count > 0 && found.Value.All(row => row.Reason is not null)).Select(found => $"{found.Key} ({found.Value[0].Reason})"),
            ids => $"In {output.Location} nothing can be right in what failed: {ids}. See its table failures, and leave such documents out of the gold file.");
        var hashes = await HashAsync(wanted, cancellationToken);
        var chosen = gold.Select(document => (document, Row: wanted[document.Id].FirstOrDefault(row =>
            row.Reason is null && (row.TextHash ?? hashes.GetValueOrDefault((row.Source, row.Position))) == document.TextHash))).ToList();
        Refuse(
            chosen.Where(pair => pair.Row is null).Select(pair => pair.document.Id),
            ids => $"The text that was judged is another than that in {output.Location}: {ids}. Its hash differs from textHash, so that the offsets mean nothing: "
                + "score a job over the text that was judged, or judge the new text.");
        return chosen.ToDictionary(pair => pair.Row!.DocUid, pair => pair.document);
    }

    private static void Refuse(IEnumerable<string> documents, Func<string, string> message)
    {
        var all = documents.ToList();
        if (all.Count > 0)
        {
            var named = string.Join(", ", all.Take(MaxNamed).Select(id => $"'{id}'"));
            throw new UsageException(message((all.Count == 1 ? "the document " : $"{all.Count} documents, ") + named + (all.Count > MaxNamed ? ", …" : "")));
        }
    }

    /// <summary>The hashes of texts that no table tells, by their place in the inputs.</summary>
    private async Task<Dictionary<(string Source, long Position), string>> HashAsync(
        Dictionary<string, List<ScoredDocument>> wanted, CancellationToken cancellationToken)
    {
        var hashes = new Dictionary<(string, long), string>();
        var left = wanted.Values.SelectMany(rows => rows).Where(row => row.Reason is null && row.TextHash is null).Select(row => (row.Source, row.Position)).ToHashSet();
        if (left.Count == 0)
        {
            return hashes;
        }

        var plan = output.Plan ?? throw new UsageException($"{output.Location} has no plan, so that its inputs cannot be read again.");
        var reader = new CorpusReader(inputs.Open(), JobReading.Of(plan.Spec));
        foreach (var shard in plan.Corpus.Shards.TakeWhile(_ => left.Count > 0))
        {
            await foreach (var entry in reader.ReadAsync(plan.Corpus.Files, shard, cancellationToken))
            {
                if (entry is DocumentFailure { WholeFile: true } failure && left.Any(place => place.Source == failure.Source))
                {
                    throw new UsageException(
                        $"The texts are compared with the inputs of the job ({string.Join(", ", output.Plan!.Spec.Inputs)}), and these cannot be read: {failure.Source}: {failure.Message}");
                }

                if (entry is Document document && left.Remove((document.Source, document.Position)))
                {
                    hashes[(document.Source, document.Position)] = ContentHashes.OfText(document);
                }

                if (left.Count == 0)
                {
                    break;
                }
            }
        }

        return hashes;
    }
}
