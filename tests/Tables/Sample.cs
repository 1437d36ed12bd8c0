using LukePipeline.Extraction.Stages.Embeddings;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Tests.Tables;

/// <summary>Made-up rows of documents, the same for the same seed.</summary>
internal static class Sample
{
    public static DocumentRows[] Documents(int seed, int count, string source = "in/a.jsonl", string[]? texts = null)
    {
        var random = new Random(seed);
        texts ??= ["Ada", "Zürich", "😀"];
        return [.. Enumerable.Range(0, count).Select(i => Document(random, source, i * 100L, texts))];
    }

    private static DocumentRows Document(Random random, string source, long position, string[] texts)
    {
        var id = random.Next(5) == 0 ? null : $"doc/{random.Next(1000)}";
        if (random.Next(10) == 0)
        {
            return random.Next(3) == 0
                ? DocumentRows.FailedFile(source, position, ReasonCode.CorruptInput, "cut short")
                : DocumentRows.Failed(new DocumentFailure(source, position, ReasonCode.TooLarge, "17 MiB") { DocumentId = id });
        }

        string Text() => texts[random.Next(texts.Length)];
        var uid = RowIds.DocUid(new Document(id, "", source, position));
        var start = 0;
        var entities = Enumerable.Range(0, random.Next(6)).Select(_ =>
        {
            start += random.Next(1, 20);
            var end = start + 5;
            return new EntityRow(uid, id, RowIds.EntityId(uid, start, end), random.Next(3), start, end, start + 1, end + 2, Text(), "PER", random.NextSingle());
        }).ToArray();
        var relations = entities.Length < 2
            ? []
            : Enumerable.Range(0, random.Next(4)).Select(_ => new RelationRow(
                uid, id, entities[0].EntityId, entities[1].EntityId, Text(), Text(), "PER", "ORG", "per:employee_of", random.NextSingle(), 0)).ToArray();
        var embeddings = entities.Select((entity, i) => new EmbeddingRow(
            uid, entity.EntityId, entity.Label, [.. Enumerable.Range(0, random.Next(9) == 0 ? 0 : 8).Select(_ => random.NextSingle() - 0.5f)])).ToArray();
        var metadata = new Dictionary<string, string>();
        if (random.Next(2) == 0)
        {
            metadata["lang"] = Text();
        }

        // In the order in which the recorded rows of this seed were drawn.
        var (characters, sentences) = (random.Next(1000), random.Next(30));
        var counts = new Dictionary<string, int>
        {
            ["entities"] = entities.Length,
            ["relations"] = relations.Length,
            [RelationDescriptor.DroppedPairs] = random.Next(3),
        };
        var document = new DocumentRow(
            uid, id, source, position, characters, sentences, DocumentStatus.Done, null, counts, metadata)
        {
            Run = 3,
            TextHash = $"text {characters}",
            RowHash = $"row {characters}",
        };
        var rows = Enumerable.Range(0, sentences).Select(i => new SentenceRow(uid, i, i * 20, (i * 20) + 19, i * 21, (i * 21) + 20, i % 7 == 6 ? null : texts[i % texts.Length]));
        return DocumentRows.Done(document,
        [
            new TableRows<SentenceRow>(SentenceTable.Instance) { Rows = [.. rows] },
            new TableRows<EntityRow>(EntityTable.Instance) { Rows = [.. entities] },
            new TableRows<RelationRow>(RelationTable.Instance) { Rows = [.. relations] },
            new TableRows<EmbeddingRow>(EmbeddingTable.Instance) { Rows = [.. embeddings] },
        ]);
    }
}
