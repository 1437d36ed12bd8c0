using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Weights;

namespace LukePipeline.Tests.Extraction;

/// <summary>The weights of a golden checkpoint in the pipeline's own executor.</summary>
internal static class PackedModel
{
    public static PackedLukeWeights Load(string directory, StageId role)
    {
        var entities = LukeTokenizer.FromPretrained(RecipeCases.Tokenizer).Entities;
        using var checkpoint = CheckpointDirectory.Open(directory);
        return PackedLukeWeights.Load(checkpoint.Weights, LukeConfig.FromPretrained(directory), role.Task(), [entities.MaskId, entities.Mask2Id]);
    }
}
