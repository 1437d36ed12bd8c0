using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Work;

/// <summary>
/// The marks of the attempts at one shard, by which poison is told from bad luck after any crash: the attempts themselves
/// leave a mark each, a probe also names the document that it has alone in flight, and what probes found is kept.
/// </summary>
internal sealed class AttemptMarks(IBlobStore store, string jobId, int shard, PoisonPolicy policy, TimeProvider timeProvider)
{
    private readonly string _folder = JobPaths.Marks(jobId, shard);
    private readonly JobFiles _files = new(store);

    private string VerdictName => _folder + "verdict.json";

    /// <summary>Reads what is there.</summary>
    public async Task<ShardHistory> ReadAsync(CancellationToken cancellationToken)
    {
        var marks = new List<AttemptMark>();
        var verdict = new Verdict(0, []);
        await foreach (var entry in store.ListAsync(_folder, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Name == VerdictName)
            {
                verdict = await _files.ReadAsync<Verdict>(VerdictName, cancellationToken).ConfigureAwait(false) ?? verdict;
            }
            else if (await _files.ReadAsync<AttemptMark>(entry.Name, cancellationToken).ConfigureAwait(false) is { } mark)
            {
                marks.Add(mark);
            }
        }

        var guilty = marks
            .Where(mark => mark is { IsProbe: true, InFlight: not null })
            .GroupBy(mark => mark.InFlight!.DocUid, StringComparer.Ordinal)
            .Where(group => group.Count() >= policy.DeathsAlone)
            .Select(group => group.First().InFlight!);
        var poison = verdict.Poison.Concat(guilty).DistinctBy(document => document.DocUid).OrderBy(document => document.DocUid, StringComparer.Ordinal);
        return new ShardHistory(marks.Count(mark => !mark.IsProbe), verdict.Probes, [.. poison], marks);
    }

    /// <summary>Marks the beginning of an attempt.</summary>
    public async Task<AttemptMark> BeginAsync(string attemptId, long epoch, bool isProbe, CancellationToken cancellationToken)
    {
        var mark = new AttemptMark(attemptId, epoch, timeProvider.GetUtcNow(), $"{Environment.MachineName}/{Environment.ProcessId}", isProbe);

        // Created, not replaced: the name is new, and a local store creates without waiting for anybody.
        await store.TryCreateAsync(NameOf(mark), JobJson.ToBytes(mark), cancellationToken).ConfigureAwait(false);
        return mark;
    }

    /// <summary>Marks the document that a probe takes up, before it does.</summary>
    public async Task<AttemptMark> SetInFlightAsync(AttemptMark mark, DocumentMark document, CancellationToken cancellationToken)
    {
        var changed = mark with { InFlight = document };
        await store.PutAsync(NameOf(changed), JobJson.ToBytes(changed), cancellationToken).ConfigureAwait(false);
        return changed;
    }

    /// <summary>Marks the orderly end of an attempt: no mark, no death.</summary>
    public Task EndAsync(AttemptMark mark, CancellationToken cancellationToken) => store.DeleteAsync(NameOf(mark), etag: null, cancellationToken);

    /// <summary>Keeps what a probe found out, and begins the count of deaths anew.</summary>
    public async Task EndProbeAsync(AttemptMark mark, ShardHistory history, CancellationToken cancellationToken)
    {
        // The verdict first: after a crash in between, the marks lead to the same verdict again.
        await store.PutAsync(VerdictName, JobJson.ToBytes(new Verdict(history.Probes + 1, history.Poison)), cancellationToken).ConfigureAwait(false);
        foreach (var old in history.Marks.Append(mark))
        {
            await EndAsync(old, cancellationToken).ConfigureAwait(false);
        }
    }

    private string NameOf(AttemptMark mark) => $"{_folder}{mark.AttemptId}.json";

    private sealed record Verdict(int Probes, IReadOnlyList<DocumentMark> Poison);
}
