using System.Security.Cryptography;
using System.Text;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Storage;

namespace LukePipeline.Graph.Source;

/// <summary>The files of one part of the output, by table.</summary>
/// <param name="Number">Its place among the parts.</param>
/// <param name="Files">The files.</param>
internal sealed record SourcePart(int Number, IReadOnlyDictionary<string, OutputFile> Files);

/// <summary>The complete output of a job, or a snapshot of a dataset, out of which a graph is built.</summary>
public sealed class GraphSource
{
    /// <summary>The table of sentences, which outputs of earlier versions lack.</summary>
    internal const string Sentences = "sentences";

    private GraphSource(IBlobStore store, IReadOnlyList<OutputFile> files, int? snapshot)
    {
        (Store, Snapshot) = (store, snapshot);
        Parts =
        [
            .. files.GroupBy(JobPaths.PartOf, StringComparer.Ordinal).OrderBy(part => part.Key.Length).ThenBy(part => part.Key, StringComparer.Ordinal)
                .Select((part, number) => new SourcePart(number, part.ToDictionary(file => file.Table, StringComparer.Ordinal))),
        ];
        Entities = files.Where(file => file.Table == EntityTable.Instance.Name).Sum(file => file.Rows);
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files.Select(file => $"{file.Name} {file.Sha256}")))));
        HasRelations = files.Any(file => file.Table == RelationTable.Instance.Name);
        HasSentences = files.Any(file => file.Table == Sentences);
    }

    /// <summary>Where it lies.</summary>
    public string Location => Store.Location;

    /// <summary>The snapshot that is read; null where the output is no dataset.</summary>
    public int? Snapshot { get; }

    /// <summary>Whether the job looked for relations; without them a graph has no edges.</summary>
    public bool HasRelations { get; }

    /// <summary>Whether the output holds its sentences; without them evidence has no text.</summary>
    public bool HasSentences { get; }

    /// <summary>SHA-256 of the names and hashes of all its files, lower-case hexadecimal.</summary>
    internal string Hash { get; }

    /// <summary>Rows of <c>entities</c>.</summary>
    internal long Entities { get; }

    internal IBlobStore Store { get; }

    internal IReadOnlyList<SourcePart> Parts { get; }

    /// <summary>Opens the output of a job.</summary>
    /// <param name="store">The store rooted at the <c>--output</c> of the job.</param>
    /// <param name="snapshot">Which snapshot of a dataset; null for the latest, and where the output is none.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="LukeException">It is no output of a job, or not complete, or without that snapshot, or the job did not look for entities.</exception>
    public static async Task<GraphSource> OpenAsync(IBlobStore store, int? snapshot, CancellationToken cancellationToken)
    {
        // A dataset is read by its snapshots, which never change: the next run may be on its way.
        var snapshots = new SnapshotStore(store);
        var read = snapshot is { } number ? await snapshots.ReadAsync(number, cancellationToken).ConfigureAwait(false)
            : await snapshots.ReadCurrentAsync(cancellationToken).ConfigureAwait(false);
        if (read is null && snapshot is not null)
        {
            throw new LukeException((await snapshots.ListAsync(cancellationToken).ConfigureAwait(false)).Count > 0
                ? $"{store.Location} has no snapshot {snapshot}. 'luke snapshots {store.Location}' lists those that there are."
                : $"{store.Location} is no dataset that grows: it has no snapshots. Leave --snapshot out to build of what it holds.");
        }

        IReadOnlyList<OutputFile> files = read is null ? await ReadJobAsync(store, cancellationToken).ConfigureAwait(false) : [.. read.Files];
        return files.Any(file => file.Table == EntityTable.Instance.Name)
            ? new GraphSource(store, files, read?.Number)
            : throw new LukeException($"{store.Location} has no entities: a graph is built of them. Run the job with --stages entities,relations.");
    }

    /// <summary>The documents of a part, in their order.</summary>
    internal SourceReader OpenPart(SourcePart part) => new(Store, part);

    private static async Task<IReadOnlyList<OutputFile>> ReadJobAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        var jobs = new JobStore(store);
        var manifest = await jobs.ReadManifestAsync(cancellationToken).ConfigureAwait(false);
        return manifest is { State: JobState.Completed } && await jobs.IsCompleteAsync(cancellationToken).ConfigureAwait(false)
            ? manifest.Files
            : throw new LukeException($"{store.Location} is not the complete output of a job: it has no {JobPaths.Success}. Give the --output of a job that is done.");
    }
}
