using System.Text.Json;
using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Packed;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Weights;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Engine.Packed;

/// <summary>A recorded call of the reference that the pipeline's executor can answer: padding at the end only, contiguous mentions.</summary>
internal sealed class PackedGoldenCase(string model, string modelClass, string name, string[] inputs)
{
    private static readonly string[] Understood =
    [
        "input_ids", "entity_ids", "entity_position_ids", "entity_start_positions", "entity_end_positions",
        "attention_mask", "entity_attention_mask", "labels",
    ];

    public StageId Role => modelClass switch
    {
        "LukeForEntitySpanClassification" => Ids.Entities,
        "LukeForEntityPairClassification" => Ids.Relations,
        _ => Ids.Embeddings,
    };

    public string Directory => Path.Combine(TestPaths.Golden, "models", model);

    public string OutputName => Role == Ids.Embeddings ? "entity_last_hidden_state" : "logits";

    public override string ToString() => $"{model}/{name}";

    /// <summary>All cases that apply.</summary>
    public static IEnumerable<PackedGoldenCase> All()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestPaths.Golden, "model_cases.json")));
        var cases = new List<PackedGoldenCase>();
        foreach (var entry in file.RootElement.GetProperty("cases").EnumerateArray())
        {
            var modelClass = entry.GetProperty("class").GetString()!;
            var inputs = entry.GetProperty("inputs").EnumerateArray().Select(i => i.GetString()!).ToArray();
            if (modelClass is "LukeModel" or "LukeForEntitySpanClassification" or "LukeForEntityPairClassification"
                && !entry.TryGetProperty("exception", out _)
                && inputs.Contains("entity_ids") && inputs.Contains("input_ids") && inputs.All(Understood.Contains))
            {
                var golden = new PackedGoldenCase(entry.GetProperty("model").GetString()!, modelClass, entry.GetProperty("case").GetString()!, inputs);
                if (golden.HasPlainMasks())
                {
                    cases.Add(golden);
                }
            }
        }

        return cases;
    }

    /// <summary>The largest difference between the executor's outputs and the recorded ones, over all real rows.</summary>
    public float LargestDifference(PackedLukeOptions options)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var checkpoint = CheckpointDirectory.Open(Directory);
        using var tensors = OpenTensors();
        var config = LukeConfig.FromPretrained(Directory);
        var (input, kinds) = Pack(config, tensors);
        using var weights = PackedLukeWeights.Load(checkpoint.Weights, config, Role.Task(), kinds, options);
        using var encoder = new PackedEncoder(weights);
        using var scratch = new VectorScratch();
        var (entities, reads) = encoder.Run(input);
        var actual = weights.Head?.Score(input, entities, reads, encoder.Staging, scratch) ?? entities;
        return (actual.cpu() - Expected(tensors, input)).abs().max().item<float>();
    }

    private WeightFile OpenTensors() => Safetensors.Open(Path.Combine(TestPaths.Golden, "model_cases", $"{model}.safetensors"));

    private Tensor Tensor(WeightFile file, string group, string tensor) => file.Read($"{name}/{group}/{tensor}");

    private bool HasPlainMasks()
    {
        using var scope = NewDisposeScope();
        using var file = OpenTensors();
        return new[] { "attention_mask", "entity_attention_mask" }.Where(inputs.Contains).All(mask =>
        {
            var values = Tensor(file, "in", mask);
            return values.ndim == 2 && Enumerable.Range(0, (int)values.shape[0]).All(row =>
            {
                var cells = values[row].to(ScalarType.Int64).data<long>().ToArray();
                return cells.SkipWhile(c => c == 1).All(c => c == 0) && (mask != "attention_mask" || cells[0] == 1);
            });
        });
    }

    private (PackedInput Input, long[] Kinds) Pack(LukeConfig config, WeightFile file)
    {
        var words = Tensor(file, "in", "input_ids");
        var entities = Tensor(file, "in", "entity_ids");
        var kinds = entities.data<long>().ToArray().Distinct().ToArray();
        var longest = (int)Tensor(file, "in", "entity_position_ids").shape[2];
        var builder = new PackedInputBuilder(config, longest, readsWords: Role == Ids.Entities);
        for (var row = 0; row < words.shape[0]; row++)
        {
            var ids = Cells(words, row, Count(file, "attention_mask", row, words)).Select(id => (int)id).ToArray();
            var entityIds = Cells(entities, row, Count(file, "entity_attention_mask", row, entities));
            var spans = Enumerable.Range(0, entityIds.Length).Select(e => Span(file, row, e)).ToArray();
            builder.Add(ids, spans, index => Array.IndexOf(kinds, entityIds[index]));
        }

        return (builder.Build(), kinds);
    }

    private TokenSpan Span(WeightFile file, int row, int entity)
    {
        var positions = Tensor(file, "in", "entity_position_ids")[row, entity].data<long>().ToArray().Where(p => p >= 0).ToArray();
        Assert.Equal(positions, Enumerable.Range(0, positions.Length).Select(i => positions[0] + i));
        if (Role == Ids.Entities)
        {
            // The true end: positions are cut to the longest mention.
            return new TokenSpan(
                (int)Tensor(file, "in", "entity_start_positions")[row, entity].item<long>(),
                (int)Tensor(file, "in", "entity_end_positions")[row, entity].item<long>() + 1);
        }

        return positions.Length == 0 ? default : new TokenSpan((int)positions[0], (int)positions[^1] + 1);
    }

    private int Count(WeightFile file, string mask, int row, Tensor ids) =>
        inputs.Contains(mask) ? (int)Tensor(file, "in", mask)[row].sum().to(ScalarType.Int64).item<long>() : (int)ids.shape[1];

    private static long[] Cells(Tensor table, int row, int count) => table[row].data<long>().ToArray()[..count];

    /// <summary>The recorded rows, without those of padding.</summary>
    private Tensor Expected(WeightFile file, PackedInput input)
    {
        var expected = Tensor(file, "out", OutputName);
        if (Role == Ids.Relations)
        {
            return expected;
        }

        var entities = Tensor(file, "in", "entity_ids");
        return cat([.. Enumerable.Range(0, (int)expected.shape[0])
            .Select(row => expected[row].narrow(0, 0, Count(file, "entity_attention_mask", row, entities)))], 0);
    }
}
