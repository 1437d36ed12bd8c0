using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling;

/// <summary>
/// A LUKE model with or without a head. Its parameters have the keys of the reference's state dictionary, tied weights exist once.
/// A new or loaded model is in evaluation mode: call <c>train()</c> to switch dropout on. Not safe for concurrent calls in
/// training mode; in evaluation mode concurrent calls only read. The caller disposes it.
/// </summary>
/// <remarks>
/// This is the literal form of the model, with every input, output and gradient; the pipeline's engine computes the same
/// numbers faster. Weights start out without storage: constructors for users fill them at random, loaders from a file.
/// </remarks>
public abstract class LukePreTrainedModel : nn.Module
{
    private protected LukePreTrainedModel(string name, LukeConfig config)
        : base(name)
    {
        TorchRuntime.EnsureLoaded();
        Config = config;
    }

    /// <summary>The configuration; a sequence classifier without problem type notes in it what its first labels told.</summary>
    public LukeConfig Config { get; private protected set; }

    /// <summary>Number of trainable numbers, tied weights counted once.</summary>
    public long ParameterCount => named_parameters().Sum(pair => pair.parameter.numel());

    /// <summary>The encoder: this model, or the one below the head.</summary>
    public abstract LukeModel Encoder { get; }

    /// <summary>Whether the head scores every entity, and so needs every row of their table.</summary>
    internal virtual bool PredictsEntities => false;

    /// <summary>How the model computes. Default: literally.</summary>
    private LukeComputation Computation { get; set; } = LukeComputation.Literal;

    /// <summary>Has the model and all its parts compute in another way.</summary>
    internal void ComputeBy(LukeComputation computation)
    {
        Computation = computation;
        foreach (var (_, module) in named_modules())
        {
            switch (module)
            {
                case LukePreTrainedModel model when model != this:
                    model.ComputeBy(computation);
                    break;
                case ComputedModule part:
                    part.Computation = computation;
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Runs the model; each class narrows the type of what it returns.</summary>
    /// <param name="inputs">The tensors, on the model's device.</param>
    /// <returns>Tensors of the caller's dispose scope, or for the caller to dispose.</returns>
    /// <exception cref="ModelInputException">The inputs do not fit the model or each other.</exception>
    public abstract LukeOutput Forward(LukeInputs inputs);

    /// <summary>
    /// Writes config.json and model.safetensors for this library and the reference; tied weights are stored once, as the reference does.
    /// The tokenizer saves itself.
    /// </summary>
    /// <param name="directory">Made if absent; files of these names are replaced.</param>
    /// <param name="dtype">Element type to store, such as float16. Default: that of the weights.</param>
    /// <exception cref="LukeException">A file cannot be written, or the model holds only some of its entity rows.</exception>
    public void SavePretrained(string directory, ScalarType? dtype = null) => LukeCheckpoint.Save(this, directory, dtype);

    /// <summary>Leaves evaluation mode on, as freshly loaded models of the reference are, and random weights where asked for.</summary>
    private protected void Initialize(bool fillAtRandom, Generator? generator)
    {
        if (fillAtRandom)
        {
            LukeInitializer.Fill(this, Config, generator);
        }

        eval();
    }

    private protected LukeModelOutput Encode(LukeInputs inputs, string model, params ReadOnlySpan<string> taskInputs)
    {
        LukeInputNames.RequireOnly(inputs, model, taskInputs);
        return Encoder.Run(inputs);
    }

    private protected Tensor Dropout(Tensor x, double probability, bool training) => Computation.Dropout(x, probability, training);
}
