using LukePipeline.Client.Failures;
using LukePipeline.Client.Showing;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Spec;
using LukePipeline.Report;
using LukePipeline.Storage.Locations;
using LukePipeline.Tables;

namespace LukePipeline.Client.Reporting;

/// <summary>Reads what a page tells of a job, shard by shard in one pass: what is kept is bounded, whatever the archive.</summary>
/// <param name="output">The output.</param>
/// <param name="showsText">Whether text of documents is wanted.</param>
internal sealed class ReportReader(JobOutput output, bool showsText)
{
    /// <summary>Sentences on a page.</summary>
    private const int MostSentences = 100;

    /// <summary>Failures told of each reason.</summary>
    private const int MostFailures = 3;

    private readonly Dictionary<(string Table, string Label), ScoreHistogram> _scores = [];
    private readonly RepeatedTexts _texts = new();
    private readonly SentenceChooser _chooser = new(MostSentences);
    private readonly Dictionary<SentenceKey, ShownSentence> _sentences = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _failures = [];
    private readonly Dictionary<int, long> _characters = [];

    /// <summary>Reads it.</summary>
    public async Task<JobFacts> ReadAsync(CancellationToken cancellationToken)
    {
        for (var shard = 0; shard < output.Shards; shard++)
        {
            await ReadDocumentsAsync(shard, cancellationToken);
            await ReadFoundAsync(shard, cancellationToken);
            if (showsText)
            {
                await ReadChosenAsync(shard, cancellationToken);
            }
        }

        await ReadFailuresAsync(cancellationToken);
        var jobs = new JobStore(BlobStores.Open(output.Location, BlobStoreOptions.FromEnvironment()));
        var (owner, manifest) = (await jobs.ReadOwnerAsync(cancellationToken), await jobs.ReadManifestAsync(cancellationToken));
        (long Documents, long? Characters)? sitting = output.IsComplete && owner is not null && manifest is not null && manifest.Snapshot == output.Snapshot
            ? await new LastSitting(output, _characters).ReadAsync(jobs, owner, cancellationToken)
            : null;
        return new JobFacts
        {
            Output = output.Location,
            IsComplete = output.IsComplete,
            State = output.IsComplete
                ? FormattableString.Invariant($"done, {output.CommittedAt ?? manifest?.EndedAt:yyyy-MM-dd HH:mm} UTC")
                : $"not complete ({output.State}): {output.ToPartText("told of here")}",
            Asked = Asked(),
            Counts = output.Counts,
            Ignored = output.Plan?.Corpus.Ignored ?? System.Collections.Frozen.FrozenDictionary<string, int>.Empty,
            Warnings = output.Plan?.Warnings ?? [],
            Scores = _scores,
            Characters = _characters.Values.Sum(),
            Took = sitting is { Documents: > 0 } ? manifest!.TookOf(owner!) : null,
            TookDocuments = sitting?.Documents,
            TookCharacters = sitting?.Characters,
            RepeatedIds = manifest?.DuplicateIds,
            RepeatedTexts = _texts,
            Failures = _failures,
            Sentences = [.. _chooser.Chosen().Where(_sentences.ContainsKey).Select(key => _sentences[key])],
            ShowsText = showsText,
        };
    }

    private IReadOnlyList<KeyValuePair<string, string>> Asked()
    {
        var asked = new List<KeyValuePair<string, string>> { new("job", output.JobId) };
        if (output.Plan is { } plan)
        {
            asked.AddRange(plan.Spec.WithoutSecrets().ToJson().Where(key => JobSpecKeys.Find(key.Key) is { } known && key.Value is not (null or System.Text.Json.Nodes.JsonArray { Count: 0 }) && !known.IsDefault(key.Value))
                .Select(key => KeyValuePair.Create(key.Key, key.Value is System.Text.Json.Nodes.JsonArray list ? string.Join(", ", list) : key.Value!.ToString())));
            asked.AddRange(plan.Models.Select(model => KeyValuePair.Create($"model of {model.Key}", $"{model.Value.Location} ({model.Value.Sha256[..12]})")));
            asked.Add(new("segmenter", $"{plan.Segmenter.Name}, version {plan.Segmenter.Version}"));
            asked.Add(new("plan", plan.Hash[..12]));
        }

        return asked;
    }

    private async Task ReadDocumentsAsync(int shard, CancellationToken cancellationToken)
    {
        if (output.FileOf(TableList.Documents, shard) is { } file)
        {
            await foreach (var (characters, hash) in output.ReadAsync(
                [file],
                (format, stream, origin, token) => format.ReadAsync(
                    stream, origin, ["characters", "text_hash"], (values, row) => (values.Number<int>("characters", row), values.Has("text_hash") ? values.Text("text_hash", row) : null), token),
                cancellationToken))
            {
                _characters[shard] = _characters.GetValueOrDefault(shard) + characters;
                if (hash is not null)
                {
                    _texts.Add(hash);
                }
            }
        }
    }

    private async Task ReadFoundAsync(int shard, CancellationToken cancellationToken)
    {
        var (entities, relations) = (EntityTable.Instance.Name, RelationTable.Instance.Name);
        if (output.FileOf(entities, shard) is { } found)
        {
            await foreach (var row in output.ReadAsync([found], EntityTable.ReadAsync, cancellationToken))
            {
                Count(entities, row.Label, row.Score, new SentenceKey(row.DocUid, row.Sentence));
            }
        }

        if (output.FileOf(relations, shard) is { } related)
        {
            await foreach (var row in output.ReadAsync([related], RelationTable.ReadAsync, cancellationToken))
            {
                Count(relations, row.Label, row.Score, new SentenceKey(row.DocUid, row.Sentence));
            }
        }
    }

    private void Count(string table, string label, float score, SentenceKey sentence)
    {
        if (!_scores.TryGetValue((table, label), out var scores))
        {
            _scores[(table, label)] = scores = new ScoreHistogram();
        }

        scores.Add(score);
        _chooser.Offer(table, label, score, sentence);
    }

    /// <summary>Reads the sentences of this shard that are chosen by now; those that are no longer chosen are let go.</summary>
    private async Task ReadChosenAsync(int shard, CancellationToken cancellationToken)
    {
        var chosen = _chooser.Chosen().ToHashSet();
        foreach (var old in _sentences.Keys.Where(key => !chosen.Contains(key)).ToList())
        {
            _sentences.Remove(old);
        }

        chosen.ExceptWith(_sentences.Keys);
        foreach (var (key, sentence) in await new SentenceFinder(output).FindAsync(shard, chosen, cancellationToken))
        {
            _sentences[key] = sentence;
        }
    }

    private async Task ReadFailuresAsync(CancellationToken cancellationToken)
    {
        await foreach (var failure in output.ReadAsync(output.FilesOf(TableList.Failures), FailedDocument.ReadAsync, cancellationToken))
        {
            if (!_failures.TryGetValue(failure.Reason, out var examples))
            {
                _failures[failure.Reason] = examples = new List<string>();
            }

            if (examples.Count < MostFailures)
            {
                // The message may quote the document.
                ((List<string>)examples).Add(showsText ? $"{failure.Place}: {failure.Message}" : failure.Place);
            }
        }
    }
}
