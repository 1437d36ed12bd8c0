using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Queue;
using LukePipeline.Engine.Scoring;
using LukePipeline.Luke.Weights;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>
/// The one inference path of the pipeline: no padding rows in any product, entity-aware attention without masks or zero blocks,
/// and in the last layer only the rows that the head reads. In a closed checkpoint (<see cref="ClosedDirections"/>) words are computed
/// once, and of the candidates only those that can win; of an open one those that a margin leaves, where one is given. Many executors, one per thread, share one set of weights.
/// </summary>
public sealed class PackedLukeExecutor : ILukeExecutor
{
    private readonly PackedLukeWeights _weights;
    private readonly PackedTask _task;
    private readonly VectorScratch _scratch = new();
    private readonly PackedEncoder? _encoder;
    private readonly TwoPassScorer? _twoPasses;
    private readonly ClosedScorer? _closed;
    private PackedLukeExecutor? _asOpen;

    /// <summary>Creates an executor over weights that stay with the caller.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="task">What it does with them; null for what they were loaded for. Another one must need no classifier.</param>
    public PackedLukeExecutor(PackedLukeWeights weights, PackedTask? task = null)
    {
        _weights = weights;
        _task = task ?? weights.Task;
        if (_task != weights.Task && _task.NeedsHead)
        {
            throw new ArgumentException($"Weights for a {weights.Task.GetType().Name} have no classifier for a {_task.GetType().Name}.", nameof(task));
        }

        if (weights.IsClosed)
        {
            _closed = new ClosedScorer(weights);
        }
        else
        {
            _encoder = new PackedEncoder(weights);
            _twoPasses = new TwoPassScorer(weights, _task, _encoder, _scratch);
        }
    }

    /// <inheritdoc/>
    public InferenceResult Run(InferenceBatch batch)
    {
        if (_weights.Options.Threads is { } threads)
        {
            ComputeThreads.Use(threads);
        }

        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        if (!_task.Answers(batch))
        {
            throw new ArgumentException($"A {_task.GetType().Name} cannot answer a {batch.GetType().Name}.", nameof(batch));
        }

        try
        {
            return _task.Decode(batch, Score(batch, _task.RuleFor(batch), _task.ReadsStates(batch)));
        }
        catch (EntitiesNotAbsentException)
        {
            // States that only the decoding asked for.
            return _task.Decode(batch, ScoreAsOpen(batch, _task.RuleFor(batch)));
        }
    }

    private HostStaging Staging => _encoder?.Staging ?? _closed!.Staging;

    /// <summary>Frees the working memory; the weights stay with whoever loaded them.</summary>
    public void Dispose()
    {
        _encoder?.Dispose();
        _closed?.Dispose();
        _scratch.Dispose();
        _asOpen?.Dispose();
    }

    /// <summary>As the open checkpoint that it is for this text: a margin chooses by two passes there.</summary>
    private PackedScores ScoreAsOpen(InferenceBatch batch, CandidateRule? rule) => (_asOpen ??= new PackedLukeExecutor(_weights.AsOpen, _task)).Score(batch, rule);

    /// <summary>What the model computes for a batch, before anything is decoded; belongs to the caller's dispose scope.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="rule">Which entities need not be computed; null to compute all.</param>
    /// <param name="readsStates">Whether the states of mentions will be asked for: they need not be computed again then.</param>
    internal PackedScores Score(InferenceBatch batch, CandidateRule? rule = null, bool readsStates = false)
    {
        var head = _task.NeedsHead ? _weights.Head! : null;
        if (_twoPasses is not null && TwoPassScorer.Follows(rule, head))
        {
            return _twoPasses.Score(batch, rule!.Value, left => Score(left));
        }

        var input = Pack(batch, _task, _weights);
        if (input.Sequences.Length == 0)
        {
            return new OpenScores(null, ScoreGiven(input, head), head?.Labels ?? 0, _weights.Config.HiddenSize, new PackedReads(input, null, Staging));
        }

        if (_closed is not null)
        {
            try
            {
                return _closed.Score(input, head, rule, readsStates);
            }
            catch (EntitiesNotAbsentException)
            {
                return ScoreAsOpen(batch, rule);
            }
        }

        var (states, reads) = _encoder!.Run(input);
        return new OpenScores(
            states, head?.Score(input, states, reads, _encoder.Staging, _scratch), head?.Labels ?? 0, _weights.Config.HiddenSize, new PackedReads(input, reads, _encoder.Staging));
    }

    /// <summary>The logits of a batch all of whose states are given: the encoder has nothing to do.</summary>
    private Tensor? ScoreGiven(PackedInput input, PackedHead? head)
    {
        if (input.Given.Length == 0)
        {
            return null;
        }

        Staging.Begin();
        var none = empty(0, _weights.Config.HiddenSize, dtype: ScalarType.Float32, device: _weights.Device);
        return head!.Score(input, none, none, Staging, _scratch);
    }

    /// <summary>Lays a batch out for the encoder.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="task">What is done with it.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="wordsAlone">Whether words are to run without the entities of an open checkpoint.</param>
    internal static PackedInput Pack(InferenceBatch batch, PackedTask task, PackedLukeWeights weights, bool wordsAlone = false)
    {
        var builder = new PackedInputBuilder(weights.Config, weights.Options.MaxMentionLength, task.ReadsWords, weights.IsClosed || wordsAlone);
        task.Pack(batch, builder);
        return builder.Build();
    }
}
