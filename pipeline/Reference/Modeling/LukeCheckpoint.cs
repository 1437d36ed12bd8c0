using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Weights;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling;

/// <summary>A checkpoint directory as a model, and back.</summary>
internal static class LukeCheckpoint
{
    /// <param name="directory">config.json and the weights.</param>
    /// <param name="options">How to open it; null: the defaults.</param>
    /// <param name="create">Makes the model without weights; told whether the file has a pooler.</param>
    public static T Load<T>(string directory, LoadOptions? options, Func<LukeConfig, bool, T> create)
        where T : LukePreTrainedModel => Load(Checkpoint.Open(directory), options, create);

    /// <inheritdoc cref="Load{T}(string, LoadOptions?, Func{LukeConfig, bool, T})"/>
    public static T Load<T>(Checkpoint checkpoint, LoadOptions? options, Func<LukeConfig, bool, T> create)
        where T : LukePreTrainedModel
    {
        TorchRuntime.EnsureLoaded();
        var config = checkpoint.Config;
        VocabularyChecks.Require(checkpoint.Location, config);
        options ??= LoadOptions.Default;
        if (options.Labels is { } labels)
        {
            config = config.WithLabels(labels);
        }

        using var weights = checkpoint.OpenWeights(options.CheckFinite);
        var model = create(config, WeightNames.HasPooler(weights));
        try
        {
            WeightLoader.Load(model, weights, options);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Writes config.json and model.safetensors, which the reference opens too; both appear complete or not at all.</summary>
    /// <param name="model">The model.</param>
    /// <param name="directory">Made if absent.</param>
    /// <param name="dtype">The type to store, or null: as the weights are.</param>
    public static void Save(LukePreTrainedModel model, string directory, ScalarType? dtype)
    {
        if (model.Encoder.EntityEmbeddings.Rows is { } rows)
        {
            throw new LukeException(
                $"This model was opened with {rows.Ids.Count} of {model.Config.EntityVocabSize} entity rows and cannot be saved: the others "
                + "would be lost. Open it with all rows.");
        }

        Directory.CreateDirectory(directory);
        var parameters = model.named_parameters().Select(pair => new KeyValuePair<string, Tensor>(pair.name, pair.parameter)).ToList();
        SafetensorsWriter.Write(Path.Combine(directory, "model.safetensors"), parameters, dtype);
        var saved = model.Config with
        {
            Architectures = [model.GetName()],
            TorchDtype = DtypeName(dtype ?? parameters[0].Value.dtype),
        };
        saved.SavePretrained(directory);
    }

    private static string DtypeName(ScalarType dtype) => dtype switch
    {
        ScalarType.Float16 => "float16",
        ScalarType.BFloat16 => "bfloat16",
        ScalarType.Float64 => "float64",
        _ => "float32",
    };
}
