using System.Diagnostics;
using LukePipeline.Ground;
using LukePipeline.Training.Graph;
using static TorchSharp.torch;

namespace LukePipeline.Training.Running;

/// <summary>
/// The optimisation of one task: the same seed gives the same model, and a run that was stopped and resumed gives the model
/// of one that was not, because every random draw depends on the seed and the step alone.
/// </summary>
internal sealed class TrainingLoop(TrainingModel model, ITrainingTask task, TrainingSettings settings)
{
    /// <summary>Receives a line about each step group, dev score and checkpoint.</summary>
    public Action<TrainingProgress>? Progress { get; init; }

    /// <summary>Called after each step with the number of steps done.</summary>
    public Action<long>? Stepped { get; init; }

    /// <summary>Where checkpoints to resume from are kept; null keeps none.</summary>
    public TrainingState? State { get; init; }

    /// <summary>Called with each dev score that is the best so far.</summary>
    public Action<TrainingScore>? Improved { get; init; }

    /// <summary>The best dev score, of this run and those that it resumes; null before the first.</summary>
    public double? Best { get; private set; }

    /// <summary>Trains until the steps are done, patience ends or <paramref name="cancellationToken"/> is set (a checkpoint is kept then).</summary>
    public void Run(CancellationToken cancellationToken = default)
    {
        using var optimizer = new AdamWOptimizer(model.Parameters.All, settings.WeightDecay);
        using var dropout = settings.Dropout > 0 ? new DropoutMasks(settings.Dropout, settings.Seed) : null;
        var (epoch, next, unimproved) = (0, 0, 0);
        if (State?.TryLoad(model.Parameters, optimizer) is { } resumed)
        {
            (epoch, next, Best, unimproved) = (resumed.Epoch, resumed.NextBatch, resumed.Best, resumed.Unimproved);
        }

        var saved = Stopwatch.StartNew();
        var watch = Stopwatch.StartNew();
        var (lossSum, lossCount) = (0.0, 0);
        var plan = task.PlanEpoch(epoch);
        if (plan.Count == 0)
        {
            throw new LukeException("There is nothing to learn from in the training files: none of their sentences holds a word that the model can take.");
        }

        while (optimizer.Steps < settings.Steps && (settings.Patience == 0 || unimproved < settings.Patience))
        {
            if (next >= plan.Count)
            {
                (epoch, next) = (epoch + 1, 0);
                plan = task.PlanEpoch(epoch);
            }

            lossSum += Step(optimizer, dropout, plan[next++]);
            lossCount++;
            Stepped?.Invoke(optimizer.Steps);
            if (optimizer.Steps % 50 == 0)
            {
                Progress?.Invoke(new TrainingProgress(optimizer.Steps, settings.Steps, epoch, lossSum / lossCount, watch.Elapsed, null));
                (lossSum, lossCount) = (0, 0);
            }

            var last = optimizer.Steps == settings.Steps;
            if ((optimizer.Steps % settings.EvaluateEvery == 0 || last) && Evaluate() is { } score)
            {
                Progress?.Invoke(new TrainingProgress(optimizer.Steps, settings.Steps, epoch, double.NaN, watch.Elapsed, score));
                unimproved++;
                if (Best is null || score.Value > Best)
                {
                    (Best, unimproved) = (score.Value, 0);
                    Improved?.Invoke(score);
                }
            }

            if (saved.Elapsed >= settings.CheckpointEvery || last || cancellationToken.IsCancellationRequested)
            {
                State?.Save(model.Parameters, optimizer, new TrainingPosition(optimizer.Steps, epoch, next, Best, unimproved) { Products = model.Products.ToString() });
                saved.Restart();
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private double Step(AdamWOptimizer optimizer, DropoutMasks? dropout, int[] examples)
    {
        using var scope = NewDisposeScope();
        var seed = Seeds.Derive(settings.Seed, optimizer.Steps);
        dropout?.Restart(seed);
        model.Dropout = dropout;
        var loss = task.ComputeLoss(model, examples, new Random(seed));
        loss.backward();
        var value = (double)loss.item<float>();
        if (!double.IsFinite(value))
        {
            throw new LukeException($"The loss of step {optimizer.Steps} is {value}: training diverged. Lower the learning rate (--lr).", null, ReasonCode.NumericalError);
        }

        optimizer.ClipGradients(settings.GradientNorm);
        optimizer.Step(settings.RateAt(optimizer.Steps));
        return value;
    }

    private TrainingScore? Evaluate()
    {
        model.Dropout = null;
        using var noGradient = no_grad();
        return task.Evaluate(model);
    }
}
