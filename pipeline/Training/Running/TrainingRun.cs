using LukePipeline.Training.Graph;

namespace LukePipeline.Training.Running;

/// <summary>The part of a training run that all tasks share: the loop, the checkpoint of the best dev score, the report.</summary>
/// <param name="request">Data and settings.</param>
/// <param name="state">Where the run can be resumed from.</param>
/// <param name="observer">Is told of the progress; null for nobody.</param>
internal sealed class TrainingRun(TrainingRequest request, TrainingState state, ITrainingObserver? observer)
{
    /// <summary>Trains, and saves the model at each better dev score, or once at the end where there is no dev set.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="task">The examples and their loss.</param>
    /// <param name="save">Writes the checkpoint.</param>
    /// <param name="cancellationToken">Stops after the step; the run can then be resumed.</param>
    public TrainingReport Run(TrainingModel model, ITrainingTask task, Action save, CancellationToken cancellationToken)
    {
        var (best, steps) = ("no dev set to score on", 0L);
        var loop = new TrainingLoop(model, task, request.Settings)
        {
            State = state,
            Progress = observer is null ? null : observer.OnProgress,
            Stepped = step => steps = step,
            Improved = score =>
            {
                best = score.Text;
                save();
            },
        };
        loop.Run(cancellationToken);
        if (loop.Best is null)
        {
            save();
        }

        File.Delete(request.StatePath);
        return new TrainingReport(request.Output, steps, loop.Best, best);
    }
}
