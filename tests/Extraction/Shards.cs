using LukePipeline.Engine.Queue;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Luke.Config;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction;

/// <summary>Runs texts through a <see cref="ShardProcessor"/> with models that can be followed by eye.</summary>
internal static class Shards
{
    public static LukeConfig EntityConfig { get; } = new LukeConfig { MaxPositionEmbeddings = 66, HiddenSize = 12 }.WithLabels(["NIL", "NAME"]);

    public static LukeConfig RelationConfig { get; } = new LukeConfig { MaxPositionEmbeddings = 66, HiddenSize = 12 }.WithLabels(["none", "BEFORE"]);

    public static int MaxTokens => EntityConfig.MaxTokens;

    public static ExtractionModels Models(CharEncoder? encoder = null, bool relations = false, bool embeddings = false, bool vectors = false)
    {
        encoder ??= new CharEncoder();
        return new ExtractionModels(
            new StageModel(encoder, EntityConfig),
            relations ? new StageModel(encoder, RelationConfig) : null,
            embeddings ? new StageModel(encoder, EntityConfig) : null,
            vectors);
    }

    public static async Task<List<DocumentRows>> RunAsync(
        ExtractionModels models, IInferenceDispatcher model, IEnumerable<CorpusEntry> entries, ExtractionOptions? options = null, IExtractionObserver? observer = null)
    {
        var processor = new ShardProcessor(models, options ?? new ExtractionOptions(), new WordSegmenter(), model);
        var rows = new List<DocumentRows>();
        await foreach (var row in processor.ProcessAsync(ToAsync(entries), observer, CancellationToken.None))
        {
            rows.Add(row);
        }

        return rows;
    }

    public static IEnumerable<CorpusEntry> Documents(params string[] texts) => texts.Select((text, i) => new Document($"d{i}", text, "test.jsonl", i));

    public static IEnumerable<string> Names(DocumentRows rows) => rows.Entities.Select(e => e.Text);

    public static async IAsyncEnumerable<T> ToAsync<T>(IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }
}
