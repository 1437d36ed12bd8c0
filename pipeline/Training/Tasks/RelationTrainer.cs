using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Training.Data;
using LukePipeline.Training.Data.KnowledgeNet;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Training.Tasks;

/// <summary>Trains relation classification over the labels of its files and writes the checkpoint of the best dev score.</summary>
/// <param name="request">Data and settings.</param>
/// <param name="options">How pairs become examples.</param>
public sealed class RelationTrainer(TrainingRequest request, RelationTaskOptions options)
{
    /// <summary>Runs the training.</summary>
    /// <param name="observer">Is told of the progress; null for nobody.</param>
    /// <param name="cancellationToken">Stops after the step; the run can then be resumed.</param>
    /// <exception cref="LukeException">A file cannot be used.</exception>
    public TrainingReport Run(ITrainingObserver? observer, CancellationToken cancellationToken)
    {
        if (request.FreezeEncoder && (request.Base is null || !options.OnePass))
        {
            throw new LukeException("A frozen encoder is that of a base, and markers in the text would be new to it: name a base, and score pairs from one pass.");
        }

        var state = request.OpenState();
        var (train, dev) = request.ReadData();
        var source = RelationSources.ForTraining(request.Mapping, train);
        dev = WithRelations(dev, source, observer);
        var origin = request.OpenBase();
        var known = options.OnePass
            ? StartingPoint.SchemeOf<LukeForMentionPairClassification>(origin, source.Labels)
            : StartingPoint.SchemeOf<LukeForEntityPairClassification>(origin, source.Labels);
        var scheme = known ?? new LabelScheme(source.Labels);
        var start = StartingPoint.Create(request, origin, request.Train, new PretrainingOptions(), observer is null ? null : observer.OnNote, cancellationToken);
        using var generator = new Generator((ulong)request.Settings.Seed);
        var config = start.Config.WithLabels(scheme.Labels);
        using LukePreTrainedModel model = options.OnePass
            ? new LukeForMentionPairClassification(config, generator)
            : new LukeForEntityPairClassification(config, generator);
        var attention = start.Fill(model, request.Attention, withHead: known is not null, request.FreezeEncoder);
        var trained = new TrainingModel(model, attention, request.ChooseProducts(model.Config, observer), request.FreezeEncoder);
        if (start.Base is not null && known is null && !options.OnePass)
        {
            SeparateMasks(trained.Parameters, generator);
        }

        var names = request.Names is null ? null : NameLists.Read(request.Names);
        var shaped = options with { MaxTokens = Math.Min(options.MaxTokens, start.Config.MaxTokens), Seed = request.Settings.Seed };
        var score = new RelationScore(start.Encoder.Tokenizer, scheme, source, dev);
        ITrainingTask task = options.OnePass
            ? new MentionPairTask(start.Encoder, scheme, source, train, names, shaped, score)
            : new RelationTask(start.Encoder, scheme, source, train, names, shaped, score);
        return new TrainingRun(request, state, observer).Run(trained, task, Save, cancellationToken);

        void Save() => new TrainedCheckpoint(model, trained.Written, start.Encoder.Tokenizer, score.Defaults).Save(request.Output, request.StoredType);
    }

    /// <summary>The dev sentences; none where they hold no relation, since training keeps what scores best and no model would.</summary>
    /// <exception cref="LukeException">They were named.</exception>
    private IReadOnlyList<AnnotatedSentence> WithRelations(IReadOnlyList<AnnotatedSentence> dev, IRelationSource source, ITrainingObserver? observer)
    {
        if (dev.Any(sentence => source.MapAll(sentence).Any()))
        {
            return dev;
        }

        if (request.Dev is { } file)
        {
            throw new LukeException($"{file} holds none of the relations that are trained, in the {dev.Count} sentences that are looked at, so that no model would score better than another. Name another --dev, or leave it out.");
        }

        if (request.HoldOutEvery > 0)
        {
            observer?.OnNote("What is held out holds no relation, so that nothing is scored on it: the checkpoint is that of the last step. --dev names sentences to score on.");
        }

        return [];
    }

    // An encoder that has only seen [MASK] starts with a [MASK2] close to it.
    private static void SeparateMasks(LukeParameters parameters, Generator generator)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var table = parameters["luke.entity_embeddings.entity_embeddings.weight"];
        table[3].copy_(table[2].Plus(randn([table.shape[1]], generator: generator).Times(0.02)));
    }
}
