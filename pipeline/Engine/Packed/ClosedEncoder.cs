using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using LukePipeline.Luke.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>
/// The encoder of closed checkpoints (<see cref="ClosedDirections"/>): words once, then the entities that somebody wants, in blocks. Memory
/// grows with the words of a batch, and with its entities by what they return alone.
/// </summary>
internal sealed class ClosedEncoder : IDisposable
{
    /// <summary>Entities at once on a processor: two blocks of the products.</summary>
    private const int AtOnceOnCpu = 2 * VectorLinear.MostRows;

    private const int AtOnceOnGpu = 8192;

    private readonly IClosedLayers _layers;
    private readonly PackedEmbeddings _embeddings;
    private readonly int _atOnce;
    private PackedInput? _input;

    /// <summary>Chooses the kernels.</summary>
    /// <param name="weights">The weights; they stay with the caller.</param>
    /// <param name="together">Whether all sequences attend in one padded call where the kernels are libtorch's; null for the device's rule.</param>
    public ClosedEncoder(PackedLukeWeights weights, bool? together = null)
    {
        var isGpu = weights.Device.type != DeviceType.CPU;
        Staging = HostStaging.For(weights.Device);
        _embeddings = new PackedEmbeddings(weights, Staging);
        _layers = together is null && VectorEncoder.Runs(weights)
            ? new VectorClosedLayers(weights)
            : new TensorClosedLayers(weights, Staging, together ?? isGpu);
        _atOnce = weights.Options.EntitiesAtOnce ?? (isGpu ? AtOnceOnGpu : AtOnceOnCpu);
    }

    /// <summary>What goes to the device, the encoder's and the head's, goes this way.</summary>
    public HostStaging Staging { get; }

    /// <summary>Runs the words of a batch. What it keeps for the entities belongs to the caller's dispose scope.</summary>
    /// <param name="input">The batch; with at least one sequence.</param>
    /// <returns>Last states of the word rows to be read, [reads, hidden_size], float32; null for none.</returns>
    public Tensor? RunWords(PackedInput input)
    {
        Staging.Begin();
        _input = input;
        return _layers.RunWords(input, _embeddings.Words(input));
    }

    /// <summary>Cuts entities into blocks that run together.</summary>
    /// <param name="entities">Number of entities.</param>
    public IEnumerable<Range> Blocks(int entities)
    {
        for (var first = 0; first < entities; first += _atOnce)
        {
            yield return first..Math.Min(entities, first + _atOnce);
        }
    }

    /// <summary>Runs one block of entities of the batch whose words ran last.</summary>
    /// <param name="entities">Which entities.</param>
    /// <returns>Their last states, [entities, hidden_size], float32; belongs to the caller's dispose scope.</returns>
    public Tensor RunBlock(ReadOnlySpan<int> entities)
    {
        using var scope = NewDisposeScope();
        var (kinds, starts, ends) = (new long[entities.Length], new long[entities.Length], new long[entities.Length]);
        var runs = new List<QueryRun>();
        for (var i = 0; i < entities.Length; i++)
        {
            var entity = entities[i];
            (kinds[i], starts[i], ends[i]) = (_input!.EntityKinds[entity], _input.PositionStarts[entity], _input.PositionEnds[entity]);
            if (runs.Count > 0 && runs[^1].Sequence == _input.SequenceOf[entity])
            {
                runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
            }
            else
            {
                runs.Add(new QueryRun(_input.SequenceOf[entity], i, 1));
            }
        }

        return _layers.RunEntities(_embeddings.Entities(kinds, starts, ends), [.. runs]).MoveToOuterDisposeScope();
    }

    /// <summary>Runs any number of entities, block by block.</summary>
    /// <param name="entities">Which entities.</param>
    /// <returns>Their last states, [entities, hidden_size], float32; belongs to the caller's dispose scope.</returns>
    public Tensor Run(int[] entities)
    {
        using var scope = NewDisposeScope();
        var states = Blocks(entities.Length).Select(block => RunBlock(entities.AsSpan(block))).ToList();
        return (states.Count == 1 ? states[0] : cat(states, 0)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _layers.Dispose();
        Staging.Dispose();
    }
}
