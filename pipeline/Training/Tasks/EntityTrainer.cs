using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Windows;
using LukePipeline.Ground;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Training.Data;
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
        string[] labels = ["O", .. train.SelectMany(sentence => sentence.Mentions).Select(mention => mention.Label).Distinct().Order(StringComparer.Ordinal)];

        // A base of the same task and labels brings its head along, in its own order of classes.
        var head = StartingPoint.LabelsOf<LukeForEntitySpanClassification>(request.Base);
        var goesOn = head is not null && head[0] == labels[0] && head.ToHashSet(StringComparer.Ordinal).SetEquals(labels);
        var scheme = new LabelScheme(goesOn ? head! : labels);
        scheme.Observe(train);
        scheme.ObserveNew(dev);
        var start = StartingPoint.Create(request, [.. request.Train, .. request.Partial], new PretrainingOptions(), observer is null ? null : observer.OnNote, cancellationToken);
        using var generator = new Generator((ulong)request.Settings.Seed);
        using var model = new LukeForEntitySpanClassification(start.Config.WithLabels(scheme.Labels), generator);
        var attention = start.Fill(model, request.Attention, withHead: goesOn);
        var parameters = new LukeParameters(model);
        var graph = new LukeTrainingGraph(parameters, model.Config, attention, request.ChooseProducts(model.Config, observer));
        var names = request.Names is null ? null : NameLists.Read(request.Names);
        var maxTokens = Math.Min(options.MaxTokens, start.Config.MaxTokens);
        var task = new EntityTask(start.Encoder, scheme, train, dev, names, options with { MaxTokens = maxTokens, Seed = request.Settings.Seed });
        return new TrainingRun(request, state, observer).Run(parameters, graph, task, Save, cancellationToken);

        void Save() => TrainedCheckpoint.Save(
            model,
            attention,
            start.Encoder.Tokenizer,
            request.Output,
            request.HalfPrecision ? ScalarType.Float16 : ScalarType.Float32,
            options.JoinDocuments
                ? new CheckpointDefaults { Context = ContextScope.Document, Window = WindowKind.Shared, MaxMentionWords = options.MaxMentionWords }
                : new CheckpointDefaults { Context = ContextScope.Sentence, MaxMentionWords = options.MaxMentionWords });
    }
}
