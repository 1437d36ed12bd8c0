using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Extraction.Stages.Embeddings;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Reference.Modeling.Layers;
using LukePipeline.Text;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Support;

/// <summary>The literal model over inference batches, padded as a user of the reference would: what the engine is compared with.</summary>
internal static class LiteralLuke
{
    private const long Mask = 2;

    /// <summary>The small shape of the engine's tests.</summary>
    public static LukeConfig Small { get; } = new LukeConfig
    {
        VocabSize = 200,
        EntityVocabSize = 12,
        HiddenSize = 96,
        EntityEmbSize = 24,
        NumHiddenLayers = 3,
        NumAttentionHeads = 4,
        IntermediateSize = 160,
        MaxPositionEmbeddings = 130,
        TypeVocabSize = 1,
        LayerNormEps = 1e-5,
        InitializerRange = 0.15,
    }.WithLabels(["NIL", "MISC", "PER", "ORG", "LOC"]);

    /// <summary>Shapes that go other ways through the engine, by name.</summary>
    public static IReadOnlyDictionary<string, LukeConfig> Shapes { get; } = new Dictionary<string, LukeConfig>
    {
        ["default"] = Small,
        ["entity size = hidden size"] = Small with { EntityEmbSize = Small.HiddenSize },
        ["one layer"] = Small with { NumHiddenLayers = 1 },
        ["wide heads"] = Small with { NumAttentionHeads = 2 },
        ["odd heads"] = Small with { NumAttentionHeads = 32 },
        ["gelu_new"] = Small with { HiddenAct = "gelu_new" },
        ["relu"] = Small with { HiddenAct = "relu" },
    };

    /// <summary>A model of random weights, biases and norms included, the same one for the same seed.</summary>
    /// <param name="role">Decides the head.</param>
    /// <param name="config">Its shape; initializer_range is the spread of its matrices.</param>
    /// <param name="seed">Decides every weight.</param>
    public static LukePreTrainedModel Create(StageId role, LukeConfig config, int seed)
    {
        using var random = new Generator((ulong)seed);
        LukePreTrainedModel model = role.Name switch
        {
            "entities" => new LukeForEntitySpanClassification(config, random),
            "relations" when config.Architectures is [nameof(LukeForMentionPairClassification)] => new LukeForMentionPairClassification(config, random),
            "relations" => new LukeForEntityPairClassification(config, random),
            _ => new LukeModel(config, generator: random),
        };
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        foreach (var slot in ParameterSlot.Of(model).Where(slot => slot.Value.ndim == 1))
        {
            slot.Value.add_(randn(slot.Value.shape, generator: random) * 0.1);
        }

        return model;
    }

    /// <summary>The weights of a model in the engine.</summary>
    public static PackedLukeWeights Pack(LukePreTrainedModel model, StageId role, PackedLukeOptions? options = null)
    {
        using var source = new ModelWeights(model);
        return PackedLukeWeights.Load(source, model.Config, role.Task(), [2, 3], options);
    }

    /// <summary>The largest difference between what the engine and the model compute for a batch: of logits, or of states where there is no classifier.</summary>
    public static float Difference(LukePreTrainedModel model, PackedLukeExecutor executor, InferenceBatch batch)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var scores = executor.Score(batch);
        return ((scores.Labels > 0 ? scores.Logits : scores.States)! - Score(model, batch)).abs().max().item<float>();
    }

    /// <summary>Logits of an entity or pair batch (a row for each pair), or last entity states of an embedding batch, for all real rows: [rows, labels or hidden_size].</summary>
    public static Tensor Score(LukePreTrainedModel model, InferenceBatch batch, int maxMentionLength = 30)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var rows = Rows(batch).Where(r => r.Spans.Length > 0).ToArray();
        var inputs = Inputs(rows, model.Config, batch, maxMentionLength);
        var output = model.Forward(inputs) switch
        {
            LukeClassifierOutput classified => classified.Logits,
            LukeModelOutput states => states.EntityLastHiddenState!,
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
        if (batch is MentionPairBatch joint)
        {
            var scored = joint.Items.SelectMany((item, row) => item.Pairs.Select(pair => output[row, pair.Head, pair.Tail]));
            output = stack([.. scored]);
        }
        else if (output.ndim == 3)
        {
            output = cat([.. rows.Select((r, i) => output[i].narrow(0, 0, r.Spans.Length))], 0);
        }

        return output.MoveToOuterDisposeScope();
    }

    private static IEnumerable<Row> Rows(InferenceBatch batch) => batch switch
    {
        EntityBatch entities => entities.Items.SelectMany(Rows),
        PairBatch pairs => pairs.Items.Select(item => new Row(item.WordIds, [item.Head, item.Tail])),
        MentionPairBatch pairs => pairs.Items.Select(item => new Row(item.WordIds, item.Mentions)),
        EmbeddingBatch embeddings => embeddings.Items.Select(item => new Row(item.WordIds, item.Spans)),
        _ => throw new ArgumentOutOfRangeException(nameof(batch)),
    };

    private static IEnumerable<Row> Rows(EntityItem item) => item.Sentences is null
        ? item.Passes.Select(pass => new Row(item.WordIds, Array.ConvertAll(pass.Candidates, c => c.Tokens)))
        : [new Row(item.WordIds, [.. item.Passes.SelectMany(pass => pass.Candidates, (_, c) => c.Tokens)]) { Shared = item }];

    /// <summary>Where windows are shared: which words, then entities, each word, then entity, of each row sees. [rows, words + entities, keys]</summary>
    private static bool[,,] Visible(Row[] rows, int words, int entities)
    {
        var visible = new bool[rows.Length, words + entities, words + entities];
        for (var row = 0; row < rows.Length; row++)
        {
            for (var query = 0; query < words + entities; query++)
            {
                for (var key = 0; key < words + entities; key++)
                {
                    var isReal = key < words ? key < rows[row].Ids.Length : key - words < rows[row].Spans.Length;
                    visible[row, query, key] = isReal && (key < words || rows[row].Sees(query, key - words, words));
                }
            }
        }

        return visible;
    }

    /// <summary>One row of a padded batch.</summary>
    private sealed record Row(int[] Ids, TokenSpan[] Spans)
    {
        /// <summary>The item whose sentences share this row; null where all its rows see each other.</summary>
        public EntityItem? Shared { get; init; }

        /// <summary>Whether a query sees an entity.</summary>
        public bool Sees(int query, int entity, int words)
        {
            if (Shared is null)
            {
                return true;
            }

            var sentence = SentenceOf(entity);
            return query < words
                ? query >= Shared.Sentences![sentence].Start && query < Shared.Sentences[sentence].End
                : query - words < Spans.Length && SentenceOf(query - words) == sentence;
        }

        private int SentenceOf(int entity)
        {
            var sentence = 0;
            for (; entity >= Shared!.Passes[sentence].Candidates.Length; sentence++)
            {
                entity -= Shared.Passes[sentence].Candidates.Length;
            }

            return sentence;
        }
    }

    private static LukeInputs Inputs(Row[] rows, LukeConfig config, InferenceBatch batch, int maxMentionLength)
    {
        int words = rows.Max(r => r.Ids.Length), entities = rows.Max(r => r.Spans.Length), batchSize = rows.Length;
        var ids = new long[batchSize, words];
        var mask = new long[batchSize, words];
        var entityIds = new long[batchSize, entities];
        var entityMask = new long[batchSize, entities];
        var positions = new long[batchSize, entities, maxMentionLength];
        var starts = new long[batchSize, entities];
        var ends = new long[batchSize, entities];
        for (var row = 0; row < batchSize; row++)
        {
            for (var i = 0; i < words; i++)
            {
                var real = i < rows[row].Ids.Length;
                ids[row, i] = real ? rows[row].Ids[i] : config.PadTokenId;
                mask[row, i] = real ? 1 : 0;
            }

            for (var e = 0; e < entities; e++)
            {
                var real = e < rows[row].Spans.Length;
                var span = real ? rows[row].Spans[e] : default;
                entityIds[row, e] = real ? Mask + (batch is PairBatch ? e : 0) : 0;
                entityMask[row, e] = real ? 1 : 0;
                (starts[row, e], ends[row, e]) = real ? (span.Start, span.End - 1) : (0, 0);
                for (var i = 0; i < maxMentionLength; i++)
                {
                    positions[row, e, i] = span.Start + i < span.End ? span.Start + i : -1;
                }
            }
        }

        var inputs = new LukeInputs
        {
            InputIds = tensor(ids),
            AttentionMask = tensor(mask),
            EntityIds = tensor(entityIds),
            EntityAttentionMask = tensor(entityMask),
            EntityPositionIds = tensor(positions),
        };
        if (Array.Exists(rows, row => row.Shared is not null))
        {
            var visible = tensor(Visible(rows, words, entities)).to(ScalarType.Int64);
            inputs = inputs with { AttentionMask = visible.narrow(2, 0, words), EntityAttentionMask = visible.narrow(2, words, entities) };
        }

        return batch is EntityBatch or MentionPairBatch ? inputs with { EntityStartPositions = tensor(starts), EntityEndPositions = tensor(ends) } : inputs;
    }
}
