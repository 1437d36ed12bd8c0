using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Memory;
using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Weights;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>
/// The weights of one model in the form that <see cref="PackedLukeExecutor"/> reads, loaded once per process and device and
/// shared by the executors of any number of threads: nothing changes them after loading. Dispose them after the last executor.
/// </summary>
/// <remarks>
/// Only what inference reads is there: of the entity embedding table the rows of <c>[MASK]</c> and <c>[MASK2]</c>, already
/// projected; neither pooler nor prediction heads. Every weight is read once and held once.
/// </remarks>
public sealed class PackedLukeWeights : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private Lazy<PackedLukeWeights>? _asOpen;

    private PackedLukeWeights(LukeConfig config, PackedTask task, PackedLukeOptions options, PackedWeightReader reader)
    {
        (Config, Task, Options) = (config, task, options);
        (Device, Type, Kernels) = (reader.Device, reader.Type, reader.Kernels);
        Words = Own(reader.WordTable());
        WordPositions = Own(reader.Float("embeddings.position_embeddings.weight")
            .Plus(reader.Float("embeddings.token_type_embeddings.weight").narrow(0, 0, 1))
            .to(Type));
        WordNorm = Own(reader.Norm("embeddings.LayerNorm"));

        var none = zeros(1, config.HiddenSize, dtype: ScalarType.Float64, device: Device);
        EntityPositionSums = Own(cat([none, reader.Float("entity_embeddings.position_embeddings.weight").to(ScalarType.Float64).cumsum(0)], 0));
        EntityNorm = Own(reader.Norm("entity_embeddings.LayerNorm"));
        Closed = reader.Closed;
        Layers = [.. Enumerable.Range(0, config.NumHiddenLayers).Select(i => Own(ReadLayer(reader, config, $"encoder.layer.{i}.")))];
    }

    /// <summary>Shape of the model.</summary>
    public LukeConfig Config { get; }

    /// <summary>What the model is for.</summary>
    public PackedTask Task { get; }

    /// <summary>How the weights are held.</summary>
    public PackedLukeOptions Options { get; }

    /// <summary>Where they are.</summary>
    internal Device Device { get; }

    /// <summary>The type of the rows that run through the encoder.</summary>
    internal ScalarType Type { get; }

    /// <summary>The kernels in use, never <see cref="CpuKernels.Auto"/>.</summary>
    internal CpuKernels Kernels { get; }

    /// <summary>Whether the checkpoint is closed (<see cref="ClosedDirections"/>): then its queries to entities are not held.</summary>
    internal bool IsClosed => Closed is not null;

    /// <summary>How it is closed; null where it is open.</summary>
    internal ClosedWeights? Closed { get; }

    /// <summary>The same weights as those of an open checkpoint, for texts that its closed path cannot do (<see cref="ClosedWeights.IsProven"/>): read when first asked for.</summary>
    internal PackedLukeWeights AsOpen => _asOpen!.Value;

    /// <summary>Whether a text has needed that.</summary>
    internal bool WasOpened => _asOpen is { IsValueCreated: true };

    /// <summary>Word embeddings, [vocab_size, hidden_size].</summary>
    internal Tensor Words { get; }

    /// <summary>Word position embeddings with that of token type 0 already added, [max_position_embeddings, hidden_size].</summary>
    internal Tensor WordPositions { get; }

    /// <summary>Layer norm of word embeddings.</summary>
    internal PackedNorm WordNorm { get; }

    /// <summary>Embeddings of <c>[MASK]</c> and <c>[MASK2]</c>, projected and with token type 0 added, float32, [kinds, hidden_size].</summary>
    internal Tensor Entities { get; private set; } = null!;

    /// <summary>
    /// Row i is the sum of the first i entity position embeddings, [max_position_embeddings + 1, hidden_size]. A mean over
    /// positions is a difference of two rows; in float64, so that it is exact to float32.
    /// </summary>
    internal Tensor EntityPositionSums { get; }

    /// <summary>Layer norm of entity embeddings.</summary>
    internal PackedNorm EntityNorm { get; }

    /// <summary>The encoder.</summary>
    internal IReadOnlyList<PackedLayer> Layers { get; }

    /// <summary>The classifier; null for embeddings.</summary>
    internal PackedHead? Head { get; private set; }

    /// <summary>Packs the weights of a checkpoint. Whoever computes mentions or relations, for rows or for scores, comes this way.</summary>
    /// <param name="checkpoint">The checkpoint; its tokenizer knows the mask ids and the longest mention.</param>
    /// <param name="task">What the model is for: decides which classifier must be there.</param>
    /// <param name="options">Device and number format; its longest mention is replaced by the tokenizer's. Default: float32 on the CPU.</param>
    /// <exception cref="LukeException">
    /// The checkpoint cannot be read, has no classifier for the task, or computes no finite numbers for a plain sentence.
    /// </exception>
    public static PackedLukeWeights Load(Checkpoint checkpoint, PackedTask task, PackedLukeOptions? options = null)
    {
        options ??= new PackedLukeOptions();
        if (!options.LeavesHeapAlone)
        {
            NativeHeap.ReturnLargeBlocks();
        }

        var tokenizer = checkpoint.Tokenizer;
        using var source = checkpoint.OpenWeights();
        var weights = Load(
            source, checkpoint.Config, task, checkpoint.MaskIds, options with { MaxMentionLength = tokenizer.MaxMentionLength },
            reopen: () => Load(checkpoint, task, options with { TakesForOpen = true }));
        try
        {
            PackedSelfTest.Run(weights, tokenizer, checkpoint.Location);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Packs the weights of a checkpoint.</summary>
    /// <param name="source">The checkpoint; may be disposed afterwards.</param>
    /// <param name="config">Its shape.</param>
    /// <param name="task">What the model is for: decides which classifier must be there.</param>
    /// <param name="maskIds">The ids of <c>[MASK]</c> and, for pairs, <c>[MASK2]</c> in the checkpoint's own entity vocabulary.</param>
    /// <param name="options">Device and number format. Default: float32 on the CPU.</param>
    /// <param name="reopen">
    /// Reads the same weights as those of an open checkpoint, for texts that need it where weights do not prove that the checkpoint is closed. Default: null,
    /// such a checkpoint is open.
    /// </param>
    /// <exception cref="LukeException">A weight is missing, or there is no classifier for the task.</exception>
    public static PackedLukeWeights Load(
        IWeightSource source, LukeConfig config, PackedTask task, IReadOnlyList<long> maskIds, PackedLukeOptions? options = null, Func<PackedLukeWeights>? reopen = null)
    {
        options ??= new PackedLukeOptions();
        if (options.Precision == PackedPrecision.Int8 && (device(options.Device).type != TorchSharp.DeviceType.CPU || !AtenShim.HasInt8Linear))
        {
            throw new LukeException($"Precision int8 runs on a CPU with oneDNN only, not on {options.Device}: take bfloat16 or float16 there, or --device cpu.");
        }

        if (options.Threads is { } threads)
        {
            ComputeThreads.Use(threads); // those that checking the weights would start are of no use afterwards, and wait in a loop
        }

        try
        {
            return Pack(source, config, task, maskIds, options, reopen);
        }
        finally
        {
            NativeHeap.Trim(); // every weight was read before it was stacked and reordered
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }

        _owned.Clear();
        if (WasOpened)
        {
            AsOpen.Dispose();
        }
    }

    private static PackedLukeWeights Pack(
        IWeightSource source, LukeConfig config, PackedTask task, IReadOnlyList<long> maskIds, PackedLukeOptions options, Func<PackedLukeWeights>? reopen)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var reader = new PackedWeightReader(source, config, options, canReopen: reopen is not null);
        var weights = new PackedLukeWeights(config, task, options, reader);
        weights._asOpen = reopen is null ? null : new Lazy<PackedLukeWeights>(reopen);
        weights.Entities = weights.Own(
            reader.EntityRows(maskIds).Plus(reader.Float("entity_embeddings.token_type_embeddings.weight").narrow(0, 0, 1)));
        weights.Head = task.ReadHead(reader, config) is { } head ? weights.Own(head) : null;
        return weights;
    }

    private static PackedLayer ReadLayer(PackedWeightReader reader, LukeConfig config, string layer)
    {
        var self = $"{layer}attention.self.";
        var (aware, closed) = (config.UseEntityAwareAttention, reader.Closed is not null);
        return new PackedLayer
        {
            KeysValues = reader.Linear($"{self}key", $"{self}value"),
            WordQueries = aware && !closed ? reader.Linear($"{self}query", $"{self}w2e_query") : reader.Linear($"{self}query"),
            EntityQueries = closed ? reader.Linear($"{self}e2w_query") : aware ? reader.Linear($"{self}e2w_query", $"{self}e2e_query") : null,
            AttentionOutput = reader.Linear($"{layer}attention.output.dense"),
            AttentionNorm = reader.Norm($"{layer}attention.output.LayerNorm"),
            Intermediate = reader.Linear($"{layer}intermediate.dense"),
            Output = reader.Linear($"{layer}output.dense"),
            OutputNorm = reader.Norm($"{layer}output.LayerNorm"),
            Activation = config.HiddenAct is "gelu" or "gelu_python" ? null : Activations.Get(config.HiddenAct),
        };
    }

    private Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    private T Own<T>(T part)
        where T : IDisposable
    {
        _owned.Add(part);
        return part;
    }
}
