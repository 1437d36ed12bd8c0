using LukePipeline.Checkpoints;
using LukePipeline.Inference;
using LukePipeline.Inference.Packed;
using LukePipeline.Modeling;
using LukePipeline.Tokenization;

namespace LukePipeline.Tests.Extraction;

/// <summary>The weights of a golden checkpoint in the pipeline's own executor.</summary>
internal static class PackedModel
{
    public static PackedLukeWeights Load(string directory, ModelRole role)
    {
        var entities = LukeTokenizer.FromPretrained(RecipeCases.Tokenizer).Entities;
        var safetensors = Path.Combine(directory, "model.safetensors");
        using var source = File.Exists(safetensors) ? Safetensors.Open(safetensors) : PyTorchCheckpoint.Open(Path.Combine(directory, "pytorch_model.bin"));
        return PackedLukeWeights.Load(source, LukeConfig.FromPretrained(directory), role, [entities.MaskId, entities.Mask2Id]);
    }
}
