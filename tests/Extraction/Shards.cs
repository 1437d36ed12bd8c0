using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction;

/// <summary>Runs texts through a <see cref="ShardProcessor"/> with models that can be followed by eye.</summary>
internal static class Shards
{
    public static LukeConfig EntityConfig { get; } = new LukeConfig { MaxPositionEmbeddings = 66, HiddenSize = 12 }.WithLabels(["NIL", "NAME"]);

    public static LukeConfig RelationConfig { get; } = new LukeConfig { MaxPositionEmbeddings = 66, HiddenSize = 12 }.WithLabels(["none", "BEFORE"]);

    /// <summary>A relation checkpoint that takes all pairs of a sentence from one pass.</summary>
    public static LukeConfig OnePassConfig { get; } = RelationConfig with { Architectures = [nameof(LukeForMentionPairClassification)] };

    public static int MaxTokens => EntityConfig.MaxTokens;

    public static ExtractionModels Models(CharEncoder? encoder = null, bool relations = false, bool embeddings = false, bool vectors = false)
    {
        encoder ??= new CharEncoder();
        return Models(
            new StageModel(encoder, EntityConfig),
            relations ? new StageModel(encoder, RelationConfig) : null,
            embeddings ? new StageModel(encoder, EntityConfig) : null,
            vectors);
    }

    /// <summary>The shipped stages with these checkpoints.</summary>
    /// <param name="entities">Of entities.</param>
    /// <param name="relations">Of relations; null where they do not run.</param>
    /// <param name="embeddings">Of embeddings alone.</param>
    /// <param name="vectors">Whether embeddings run without a checkpoint of their own.</param>
    public static ExtractionModels Models(StageModel entities, StageModel? relations = null, StageModel? embeddings = null, bool vectors = false)
    {
        var models = new Dictionary<StageId, StageModel> { [Ids.Entities] = entities };
        var stages = new List<StageId> { Ids.Entities };
        if (relations is not null)
        {
            stages.Add(Ids.Relations);
            models[Ids.Relations] = relations;
        }

        if (vectors || embeddings is not null)
        {
            stages.Add(Ids.Embeddings);
        }

        if (embeddings is not null)
        {
            models[Ids.Embeddings] = embeddings;
        }

        return new ExtractionModels([.. stages.Select(StageRegistry.Shipped.Get)], models);
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
