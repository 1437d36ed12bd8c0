using System.Globalization;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Parts;
using LukePipeline.Graph.Running;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Local;
using LukePipeline.Tables;
using LukePipeline.Tables.Formats;

namespace LukePipeline.Tests.Graph;

/// <summary>A document with its mentions and what is said of them: what a job would have found.</summary>
/// <param name="Id">Its id, which also makes its doc_uid.</param>
/// <param name="Names">Names with labels, as <c>name/LABEL</c>.</param>
/// <param name="Relations">Relations by the numbers of their names.</param>
/// <param name="Copy">Hash of its text. Default: one of its own.</param>
internal sealed record ArchiveDocument(string Id, string[] Names, (int Head, string Label, int Tail, float Score)[] Relations, string? Copy = null)
{
    public string Uid => GraphIds.Text(GraphIds.Hash(Id));

    public string EntityId(int name) => string.Create(CultureInfo.InvariantCulture, $"{Uid}:{name * 100}-{(name * 100) + Text(name).Length}");

    public string Text(int name) => Names[name][..Names[name].LastIndexOf('/')];

    public EntityRow Entity(int name) => new(
        Uid, Id, EntityId(name), 0, name * 100, (name * 100) + Text(name).Length, name * 100, (name * 100) + Text(name).Length, Text(name), Names[name][(Names[name].LastIndexOf('/') + 1)..], 0.9f);
}

/// <summary>Writes outputs of jobs for graphs to be built of, cut into shards as one likes.</summary>
internal static class GraphArchive
{
    private static readonly Table<ArchiveDocument> Documents = new("documents",
    [
        new TextColumn<ArchiveDocument>("doc_uid", row => row.Uid),
        new TextColumn<ArchiveDocument>("doc_id", row => row.Id, Nullable: true),
        new TextColumn<ArchiveDocument>("status", _ => "done"),
        new TextColumn<ArchiveDocument>("text_hash", row => row.Copy ?? row.Uid),
    ]);

    private static readonly Table<(ArchiveDocument Document, int Head, string Label, int Tail, float Score)> Relations = new("relations",
    [
        new TextColumn<(ArchiveDocument Document, int Head, string Label, int Tail, float Score)>("doc_uid", row => row.Document.Uid),
        new TextColumn<(ArchiveDocument Document, int Head, string Label, int Tail, float Score)>("head_id", row => row.Document.EntityId(row.Head)),
        new TextColumn<(ArchiveDocument Document, int Head, string Label, int Tail, float Score)>("tail_id", row => row.Document.EntityId(row.Tail)),
        new TextColumn<(ArchiveDocument Document, int Head, string Label, int Tail, float Score)>("head_text", row => row.Document.Text(row.Head)),
        new TextColumn<(ArchiveDocument Document, int Head, string Label, int Tail, float Score)>("tail_text", row => row.Document.Text(row.Tail)),
        new TextColumn<(ArchiveDocument Document, int Head, string Label, int Tail, float Score)>("label", row => row.Label),
        new ValueColumn<(ArchiveDocument Document, int Head, string Label, int Tail, float Score), float>("score", row => row.Score),
        new ValueColumn<(ArchiveDocument Document, int Head, string Label, int Tail, float Score), int>("sentence", _ => 0),
    ]);

    private static readonly Table<ArchiveDocument> Sentences = new("sentences",
    [
        new TextColumn<ArchiveDocument>("doc_uid", row => row.Uid),
        new ValueColumn<ArchiveDocument, int>("sentence", _ => 0),
        new ValueColumn<ArchiveDocument, int>("start", _ => 0),
        new ValueColumn<ArchiveDocument, int>("end", row => row.Names.Length * 100),
        new TextColumn<ArchiveDocument>("text", row => $"What \"{row.Id}\" says;\nall of it."),
    ]);

    /// <summary>Writes the output of a job.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="documents">What it found; gone through for each table.</param>
    /// <param name="shards">Into how many files of each table the documents are cut.</param>
    /// <param name="withSentences">Whether there is a table of sentences.</param>
    public static async Task WriteAsync(string folder, IEnumerable<ArchiveDocument> documents, int shards = 1, bool withSentences = true)
    {
        var files = new List<OutputFile>();
        for (var shard = 0; shard < shards; shard++)
        {
            var part = documents.Where((_, place) => place % shards == shard);
            files.Add(await WriteAsync(folder, shard, Documents, part));
            files.Add(await WriteAsync(folder, shard, EntityTable.Instance, part.SelectMany(document => document.Names.Select((_, name) => document.Entity(name)))));
            files.Add(await WriteAsync(
                folder, shard, Relations, part.SelectMany(document => document.Relations.Select(relation => (document, relation.Head, relation.Label, relation.Tail, relation.Score)))));
            if (withSentences)
            {
                files.Add(await WriteAsync(folder, shard, Sentences, part));
            }
        }

        var manifest = new JobManifest
        {
            JobId = "job",
            Epoch = 1,
            State = JobState.Completed,
            SpecFingerprint = "",
            EndedAt = DateTimeOffset.UnixEpoch,
            Shards = shards,
            CommittedShards = shards,
            Inputs = 1,
            Rows = new Dictionary<string, long>(),
            Counts = ShardCounts.Zero,
            Files = files,
        };
        await File.WriteAllBytesAsync(Path.Combine(folder, "manifest.json"), JobJson.ToBytes(manifest));
        await File.WriteAllBytesAsync(Path.Combine(folder, "_SUCCESS"), []);
    }

    /// <summary>Builds a graph.</summary>
    public static async Task<(GraphStore Graph, GraphManifest Build)> BuildAsync(string output, string graph, GraphSpec? spec = null, string? previous = null)
    {
        var asked = (spec ?? new GraphSpec { Source = "", Output = "" }) with { Source = output, Output = graph, Previous = previous };
        var (build, _) = await new GraphBuilder(location => new LocalBlobStore(location)).BuildAsync(asked, CancellationToken.None);
        return (new GraphStore(new LocalBlobStore(graph)), build);
    }

    private static async Task<OutputFile> WriteAsync<T>(string folder, int shard, Table<T> table, IEnumerable<T> rows)
    {
        var name = JobPaths.OutputFile(table.Name, shard, ".parquet");
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = (ITableFile<T>)await table.CreateAsync(
            path, new TableWriterOptions { Tables = new TableList([], []), Format = TableFormats.Shipped.Get(null) }, CancellationToken.None);
        foreach (var row in rows)
        {
            await file.WriteAsync(row, CancellationToken.None);
        }

        await file.CompleteAsync(CancellationToken.None);
        return new OutputFile(table.Name, name, file.Rows, new FileInfo(path).Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(path))));
    }
}
