using System.Text.Json;
using LukePipeline.Tests.Extraction;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>The recorded recipes once more, this time through the program and its tables as DuckDB reads them.</summary>
public sealed class RecipeRunTests
{
    [Theory]
    [InlineData(RecipeCases.Plain)]
    [InlineData(RecipeCases.Spaces)]
    public async Task Run_RecordedDocuments_WritesRecordedEntitiesAndRelations(string name)
    {
        var cases = RecipeCases.Load(name);
        using var checkpoints = new GoldenCheckpoints();
        using var folder = new TemporaryFolder();
        await File.WriteAllLinesAsync(folder.File("documents.jsonl"), cases.Documents.Select(document => JsonSerializer.Serialize(
            new { id = document.Id, text = document.Text, words = document.Words, sentences = document.Sentences })));
        var output = folder.File("out");

        var result = await LukeProcess.RunAsync(
            "run", folder.File("documents.jsonl"), "--output", output, "--entity-model", checkpoints.Entities,
            "--relation-model", checkpoints.Relations, "--segmenter", "provided", "--max-mention-subwords", $"{cases.MaxMentionSubwords}", "--json");

        var summary = JsonDocument.Parse(result.Expect(0).Output).RootElement;
        Assert.Equal(cases.Documents.Length, summary.GetProperty("documents").GetInt32());
        var rows = DuckDb.Query(
            $"SELECT doc_id, sentence, start, \"end\", text, label, score FROM read_parquet({DuckDb.Quote(output + "/entities/*.parquet")}) ORDER BY doc_id, sentence, start");
        var expected = cases.Entities.OrderBy(e => e.Doc, StringComparer.Ordinal).ThenBy(e => e.Sentence).ThenBy(e => e.Start).ToArray();
        Assert.Equal(
            expected.Select(e => (e.Doc, e.Sentence, e.Start, e.End, e.Text, e.Label)),
            rows.Select(row => ((string)row[0]!, (int)row[1]!, (int)row[2]!, (int)row[3]!, (string)row[4]!, (string)row[5]!)));
        foreach (var (entity, row) in expected.Zip(rows))
        {
            Assert.Equal(entity.Probability, (float)row[6]!, 1e-4f);
        }

        CheckRelations(cases, output);
        CheckOffsets(cases, output);
    }

    /// <summary>Relations were recorded among the first entities of a sentence only, class 0 (no relation) included.</summary>
    private static void CheckRelations(RecipeCases cases, string output)
    {
        var found = DuckDb.Query(
            $"""
            SELECT r.doc_id, h.start, h."end", t.start, t."end", r.label, r.score
            FROM read_parquet({DuckDb.Quote(output + "/relations/*.parquet")}) r
            JOIN read_parquet({DuckDb.Quote(output + "/entities/*.parquet")}) h ON h.entity_id = r.head_id
            JOIN read_parquet({DuckDb.Quote(output + "/entities/*.parquet")}) t ON t.entity_id = r.tail_id
            """).ToDictionary(row => ((string)row[0]!, (int)row[1]!, (int)row[2]!, (int)row[3]!, (int)row[4]!), row => ((string)row[5]!, (float)row[6]!));
        var compared = 0;
        foreach (var relation in cases.Relations)
        {
            var key = (relation.Doc, relation.Head[0], relation.Head[1], relation.Tail[0], relation.Tail[1]);
            if (relation.Label == "no_relation")
            {
                Assert.DoesNotContain(key, found.Keys);
                continue;
            }

            var (label, score) = found[key];
            Assert.Equal(relation.Label, label);
            Assert.Equal(relation.Probability, score, 1e-4f);
            compared++;
        }

        Assert.True(compared > 100, $"Only {compared} recorded relations.");
    }

    /// <summary>Both ranges of every mention cut exactly its text out of the document.</summary>
    private static void CheckOffsets(RecipeCases cases, string output)
    {
        var texts = cases.Documents.ToDictionary(document => document.Id, document => document.Text);
        Offsets.Check(output, id => texts[id]);
    }
}
