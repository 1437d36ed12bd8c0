using System.Globalization;
using LukePipeline.Ground;
using LukePipeline.Luke;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Training.Data;
using LukePipeline.Training.Evaluation;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Training.Tasks;

/// <summary>Trains entity recognition and writes the checkpoint of the best dev score.</summary>
/// <param name="request">Data and settings.</param>
/// <param name="options">How sentences become examples.</param>
public sealed class EntityTrainer(TrainingRequest request, EntityTaskOptions options)
{
    /// <summary>Runs the training.</summary>
    /// <param name="observer">Is told of the progress; null for nobody.</param>
    /// <param name="cancellationToken">Stops after the step; the run can then be resumed.</param>
    /// <exception cref="LukeException">A file cannot be used.</exception>
    public TrainingReport Run(ITrainingObserver? observer, CancellationToken cancellationToken)
    {
        var state = request.OpenState();
        var (train, dev) = request.ReadData();
        var labels = EntityChecks.Labels(train);
        EntityChecks.CheckDev(request.Dev, dev);
        if (EntityChecks.Overlaps(train) is { } overlaps)
        {
            observer?.OnNote(overlaps);
        }

        var origin = request.OpenBase();
        var known = StartingPoint.SchemeOf<LukeForEntitySpanClassification>(origin, labels);
        var scheme = known ?? new LabelScheme(labels);
        scheme.Observe(train);
        scheme.ObserveNew(dev);
        var start = StartingPoint.Create(request, origin, [.. request.Train, .. request.Partial], new PretrainingOptions(), observer is null ? null : observer.OnNote, cancellationToken);
        using var generator = new Generator((ulong)request.Settings.Seed);
        using var model = new LukeForEntitySpanClassification(start.Config.WithLabels(scheme.Labels), generator);
        var attention = start.Fill(model, request.Attention, withHead: known is not null);
        var trained = new TrainingModel(model, attention, request.ChooseProducts(model.Config, observer));
        var names = request.Names is null ? null : NameLists.Read(request.Names);
        var maxTokens = Math.Min(options.MaxTokens, start.Config.MaxTokens);
        var task = new EntityTask(start.Encoder, scheme, train, dev, names, options with { MaxTokens = maxTokens, Seed = request.Settings.Seed });
        var report = new TrainingRun(request, state, observer).Run(trained, task, Save, cancellationToken);
        if (task.FindMargin(Checkpoint.Open(request.Output)) is { } calibrated)
        {
            (task.Defaults with { CandidateMargin = calibrated.Margin }).Save(request.Output);
            observer?.OnNote(string.Create(
                CultureInfo.InvariantCulture,
                $"candidateMargin {calibrated.Margin}: what its words speak against by more is not computed. Of {calibrated.Mentions} mentions found in the dev sentences none is lost by it, nor would be by {calibrated.Margin + MarginCalibration.Reserve}."));
        }

        return report;

        void Save() => new TrainedCheckpoint(model, attention, start.Encoder.Tokenizer, task.Defaults).Save(request.Output, request.StoredType);
    }
}
