using LukePipeline.Luke;
using LukePipeline.Tests.Support;
using TorchSharp.Modules;

namespace LukePipeline.Tests.Luke;

/// <summary>Two checkpoints have one encoder where all that a pass reads is equal, and nothing else matters.</summary>
public sealed class SharedEncoderTests
{
    [Fact]
    public void HasEncoderOf_OneNumberChanged_IsTrueOnlyWhereNoPassReadsIt()
    {
        using var toys = new OneEncoder();
        var entities = Checkpoint.Open(toys.Entities);
        var names = new List<string>();
        Assert.True(Checkpoint.Open(toys.Relations).HasEncoderOf(entities));
        Assert.True(entities.HasEncoderOf(Checkpoint.Open(toys.Relations)));
        toys.Change("names", all => names.AddRange(all.Keys));

        foreach (var name in names)
        {
            // The last row of the entities is no [MASK].
            var isRead = name.StartsWith("luke.", StringComparison.Ordinal) && !name.Contains("pooler", StringComparison.Ordinal) && !name.Contains("2e_query", StringComparison.Ordinal)
                && name != "luke.entity_embeddings.entity_embeddings.weight";
            var changed = Checkpoint.Open(toys.Change("changed", all => Nudge(all[name])));

            Assert.True(!name.Contains("2e_query", StringComparison.Ordinal) || !changed.IsClosed || changed.HasEncoderOf(entities), name);
            Assert.True(name.Contains("2e_query", StringComparison.Ordinal) || isRead != changed.HasEncoderOf(entities), name);
        }

        Assert.True(names.Count > 50, $"{names.Count} weights.");
    }

    [Fact]
    public void HasEncoderOf_MaskChanged_IsFalse()
    {
        using var toys = new OneEncoder();
        var entities = Checkpoint.Open(toys.Entities);
        var changed = toys.Change("mask", all => Nudge(all["luke.entity_embeddings.entity_embeddings.weight"], row: (int)entities.MaskIds[0]));

        Assert.False(Checkpoint.Open(changed).HasEncoderOf(entities));
    }

    [Fact]
    public void HasEncoderOf_OpenCheckpoint_IsFalse()
    {
        using var toys = new OneEncoder(isClosed: false);

        Assert.False(Checkpoint.Open(toys.Relations).HasEncoderOf(Checkpoint.Open(toys.Entities)));
    }

    [Theory]
    [InlineData("config.json", "\"layer_norm_eps\": 1e-05", "\"layer_norm_eps\": 2e-05")]
    [InlineData("config.json", "\"hidden_act\": \"gelu\"", "\"hidden_act\": \"relu\"")]
    [InlineData("tokenizer_config.json", "\"max_mention_length\": 30", "\"max_mention_length\": 29")]
    public void HasEncoderOf_ConfigurationOfAnotherPass_IsFalse(string file, string before, string after)
    {
        using var toys = new OneEncoder();
        var path = Path.Combine(toys.Relations, file);
        var text = File.ReadAllText(path);
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(before, after, StringComparison.Ordinal));

        Assert.False(Checkpoint.Open(toys.Relations).HasEncoderOf(Checkpoint.Open(toys.Entities)));
    }

    private static void Nudge(Parameter weight, int? row = null)
    {
        using var rows = row is null ? weight.view(-1) : weight.select(0, row.Value);
        using var last = rows.narrow(0, rows.shape[0] - 1, 1);
        last.fill_(BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(last[0].item<float>()) ^ 1));
    }
}
