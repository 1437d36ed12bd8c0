using LukePipeline.Checkpoints;
using LukePipeline.Native;

namespace LukePipeline.Modeling;

/// <summary>Opens a checkpoint directory as a model.</summary>
internal static class LukeCheckpoint
{
    /// <param name="directory">config.json and the weights.</param>
    /// <param name="options">How to open it; null: the defaults.</param>
    /// <param name="create">Makes the model without weights; told whether the file has a pooler.</param>
    public static T Load<T>(string directory, LoadOptions? options, Func<LukeConfig, bool, T> create)
        where T : LukePreTrainedModel
    {
        TorchRuntime.EnsureLoaded();
        var config = LukeConfig.FromPretrained(directory);
        VocabularyChecks.Require(directory, config);
        using var source = Open(directory);
        var model = create(config, WeightNames.HasPooler(source));
        try
        {
            WeightLoader.Load(model, source, options ?? LoadOptions.Default);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static IWeightSource Open(string directory)
    {
        var safetensors = Path.Combine(directory, "model.safetensors");
        return File.Exists(safetensors) ? Safetensors.Open(safetensors) : PyTorchCheckpoint.Open(Path.Combine(directory, "pytorch_model.bin"));
    }
}
