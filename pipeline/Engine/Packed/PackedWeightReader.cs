using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>Turns the named weights of a checkpoint into packed ones.</summary>
/// <param name="source">The weights.</param>
/// <param name="config">Their shape.</param>
/// <param name="options">How they are held.</param>
/// <param name="canReopen">Whether they can be read again as those of an open checkpoint, should a text need that.</param>
internal sealed class PackedWeightReader(IWeightSource source, LukeConfig config, PackedLukeOptions options, bool canReopen = false)
{
    private readonly Device _device = device(options.Device);
    private readonly ScalarType _type = options.Precision switch
    {
        PackedPrecision.BFloat16 => ScalarType.BFloat16,
        PackedPrecision.Float16 => ScalarType.Float16,
        _ => ScalarType.Float32,
    };

    private (bool IsTold, ClosedWeights? Closed) _told;

    private readonly string _prefix = source.TryFind("luke.embeddings.word_embeddings.weight", out _) ? "luke." : "";

    /// <summary>The type of packed weights and of the rows that run through them.</summary>
    public ScalarType Type => _type;

    /// <summary>Where the weights go.</summary>
    public Device Device => _device;

    /// <summary>The kernels to use: as asked for where they apply at all.</summary>
    public CpuKernels Kernels => (options.Precision, _device.type, options.Kernels) switch
    {
        (PackedPrecision.Float32, DeviceType.CPU, CpuKernels.OneDnn) when VectorAttention.IsSupported && AtenShim.HasOneDnnLinear => CpuKernels.OneDnn,
        (PackedPrecision.Float32 or PackedPrecision.Int8, DeviceType.CPU, CpuKernels.Auto or CpuKernels.Vector)
            when VectorAttention.IsSupported => CpuKernels.Vector,
        _ => CpuKernels.Aten,
    };

    /// <summary>
    /// How the checkpoint is closed, found out when it is first asked for; null for an open one. One that its weights do not prove closed is taken for closed
    /// on a processor alone, where looking at every row costs little, and where it can be opened again.
    /// </summary>
    public ClosedWeights? Closed
    {
        get
        {
            if (!_told.IsTold)
            {
                var closed = options.TakesForOpen ? null : ClosedDirections.Of(source, config);
                _told = (true, closed is null || closed.IsProven || (canReopen && _device.type == DeviceType.CPU) ? closed : null);
            }

            return _told.Closed;
        }
    }

    /// <summary>A weight of the encoder in float32, on the device: [as stored].</summary>
    public Tensor Float(string name) => Read(_prefix + name, ScalarType.Float32);

    /// <summary>The word embedding table in the packed type, [vocab_size, hidden_size].</summary>
    public Tensor WordTable() => Read(_prefix + "embeddings.word_embeddings.weight", _type);

    /// <summary>Some rows of the entity embedding table, projected to the width of the encoder, in float32: [rows, hidden_size].</summary>
    public Tensor EntityRows(IReadOnlyList<long> ids)
    {
        using var scope = NewDisposeScope();
        var rows = source.ReadRows(_prefix + "entity_embeddings.entity_embeddings.weight", ids, ScalarType.Float32);
        if (config.EntityEmbSize != config.HiddenSize)
        {
            rows = matmul(rows, source.Read(_prefix + "entity_embeddings.entity_embedding_dense.weight", ScalarType.Float32).t());
        }

        return rows.to(_device).MoveToOuterDisposeScope();
    }

    /// <summary>A layer norm.</summary>
    public PackedNorm Norm(string name) =>
        new(Float($"{name}.weight"), Float($"{name}.bias"), config.LayerNormEps);

    /// <summary>One matrix of several, stacked by rows.</summary>
    public PackedLinear Linear(params string[] names)
    {
        using var scope = NewDisposeScope();
        var weight = Stack([.. names.Select(name => $"{_prefix}{name}.weight")]);
        var bias = Stack([.. names.Select(name => $"{_prefix}{name}.bias")]);
        if (options.Precision == PackedPrecision.Int8)
        {
            return new Int8Linear(weight, bias);
        }

        return Kernels switch
        {
            CpuKernels.Vector => new VectorLinear(weight, bias, Threads),
            CpuKernels.OneDnn => new OneDnnLinear(weight, bias),
            _ => new AtenLinear(weight, bias),
        };
    }

    /// <summary>
    /// A part of a classifier, in float32 whatever the format of the encoder. In kernels of our own its results for a row do not depend on the
    /// rows beside it.
    /// </summary>
    /// <param name="weight">[out, in]; stays with the caller.</param>
    /// <param name="bias">[out], or null; stays with the caller.</param>
    public PackedLinear Part(Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        return Kernels == CpuKernels.Vector
            ? new VectorLinear(weight, bias ?? zeros(weight.shape[0]), Threads)
            : new AtenLinear(weight.clone(), bias?.clone());
    }

    /// <summary>The classifier of a head, or a layer of it, in float32; its bias may be absent.</summary>
    /// <param name="inputs">How many values it reads.</param>
    /// <param name="name">Its name in the checkpoint.</param>
    public (Tensor Weight, Tensor? Bias) Classifier(int inputs, string name = "classifier")
    {
        if (!source.TryFind($"{name}.weight", out var weight))
        {
            throw new CheckpointException(source.Location, $"{name}.weight",
                "missing: these weights have no classifier. Use the checkpoint that was fine-tuned for the task.");
        }

        if (weight.Shape is not [_, var width] || width != inputs)
        {
            throw new CheckpointException(source.Location, weight.Name,
                $"has shape {weight.ShapeText}, not [rows, {inputs}]: it is the classifier of another task.");
        }

        return (
            Read(weight.Name, ScalarType.Float32),
            source.TryFind($"{name}.bias", out _) ? Read($"{name}.bias", ScalarType.Float32) : null);
    }

    private int Threads => options.Threads ?? get_num_threads();

    /// <summary>
    /// A weight as a copy of its own. Not a view of the mapped file: nearly all of them are reordered, and one view that stays keeps the
    /// pages of all others in memory beside their reordered copies.
    /// </summary>
    private Tensor Read(string name, ScalarType type) => source.Read(name, type).to(_device);

    /// <summary>Several weights below one another in the packed type, on the device: [rows of all, ...].</summary>
    private Tensor Stack(IReadOnlyList<string> names)
    {
        var weights = names.Select(name => source.TryFind(name, out var weight) ? weight : throw CheckpointException.Missing(source.Location, name)).ToList();
        var first = weights[0].Shape;
        if (weights.Find(weight => weight.Shape.Count == 0 || !weight.Shape.Skip(1).SequenceEqual(first.Skip(1))) is { } odd)
        {
            throw new CheckpointException(
                source.Location, odd.Name, $"has shape {odd.ShapeText}, and '{names[0]}' {weights[0].ShapeText}: their rows should be of one length.");
        }

        var stacked = empty([weights.Sum(weight => weight.Shape[0]), .. first.Skip(1)], _type);
        var row = 0L;
        foreach (var weight in weights)
        {
            using var part = stacked.narrow(0, row, weight.Shape[0]);
            source.ReadInto(weight.Name, part);
            row += weight.Shape[0];
        }

        return stacked.to(_device);
    }
}
