using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>Documents that end their process, and what must be left of an archive that holds some.</summary>
internal static class PoisonArchive
{
    /// <summary>The text by which LUKE_CRASH_AT knows them.</summary>
    public const string Marker = "hemlock";

    /// <summary>Makes a document of a JSON-lines file poisonous, and returns its id.</summary>
    public static string Poison(string folder, string file, int line, string marker = Marker)
    {
        var path = Path.Combine(folder, file);
        var lines = File.ReadAllLines(path);
        var document = JsonNode.Parse(lines[line])!;
        document["text"] = $"{document["text"]} {marker}";
        lines[line] = JsonSerializer.Serialize(document);
        File.WriteAllLines(path, lines);
        return (string)document["id"]!;
    }

    /// <summary>
    /// Fails unless the poisonous documents, and no others, are failed as such, and every other document has the rows of an
    /// undisturbed run, scores within rounding (the batches of their shard lack a document).
    /// </summary>
    public static void AssertOnlyPoisonIsMissing(string undisturbed, string output, IReadOnlyCollection<string> poison, int documents)
    {
        Assert.True(File.Exists(Path.Combine(output, "_SUCCESS")));
        Assert.Equal(
            poison.Order(StringComparer.Ordinal).Select(id => $"{id} PoisonDocument"),
            DuckDb.Query($"SELECT doc_id, reason FROM {Table(output, "failures")} ORDER BY doc_id").Select(row => $"{row[0]} {row[1]}"));
        Assert.Equal(
            [$"{documents} {documents} {documents - poison.Count}"],
            DuckDb.Query($"SELECT count(*), count(DISTINCT doc_uid), count(*) FILTER (status = 'done') FROM {Table(output, "documents")}").Select(row => string.Join(' ', row)));

        var others = $"doc_id NOT IN ({string.Join(", ", poison.Select(DuckDb.Quote))})";
        foreach (var (table, columns) in new[]
        {
            ("entities", "doc_uid, doc_id, entity_id, sentence, start, \"end\", text, label"),
            ("relations", "doc_uid, doc_id, head_id, tail_id, label, sentence"),
        })
        {
            // The multisets are equal: neither holds a row that the other lacks, however often it occurs.
            var (expected, actual) = ($"SELECT {columns} FROM {Table(undisturbed, table)} WHERE {others}", $"SELECT {columns} FROM {Table(output, table)}");
            Assert.Empty(DuckDb.Query($"({expected}) EXCEPT ALL ({actual})"));
            Assert.Empty(DuckDb.Query($"({actual}) EXCEPT ALL ({expected})"));
            Assert.NotEmpty(DuckDb.Query($"{actual} LIMIT 1"));
        }

        Assert.Empty(DuckDb.Query(
            $"SELECT * FROM {Table(undisturbed, "entities")} a JOIN {Table(output, "entities")} b USING (entity_id) WHERE abs(a.score - b.score) > 1e-5"));
    }

    private static string Table(string output, string table) => $"read_parquet({DuckDb.Quote(Path.Combine(output, table, "*.parquet"))})";
}
