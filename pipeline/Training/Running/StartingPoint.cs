using LukePipeline.Extraction.Stages;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling;
using LukePipeline.Training.Data;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Growing;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Training.Running;

/// <summary>Where training starts: a tokenizer, a configuration, and weights for the encoder.</summary>
/// <param name="Encoder">The tokenizer.</param>
/// <param name="Config">The encoder's shape; labels are the task's to add.</param>
/// <param name="Base">The checkpoint that the encoder's weights come from; null for fresh ones.</param>
/// <param name="Vectors">Word embeddings to start from, [vocabulary, hidden]; null for the base's, or random ones.</param>
/// <param name="Growth">What the encoder grows from; null for nothing.</param>
internal sealed record StartingPoint(SentenceEncoder Encoder, LukeConfig Config, Checkpoint? Base, float[]? Vectors, Growth? Growth = null)
{
    /// <summary>
    /// Starts from the base of a request; without one learns a vocabulary and word vectors from the training files, into the output directory.
    /// </summary>
    public static StartingPoint Create(TrainingRequest request, Checkpoint? origin, IReadOnlyList<string> texts, PretrainingOptions options, Action<string>? note, CancellationToken cancellationToken)
    {
        TorchRuntime.EnsureLoaded();
        if (origin is not null)
        {
            var config = origin.Config with { EntityVocabSize = TrainedCheckpoint.EntityTitles.Count };
            return new StartingPoint(SentenceEncoder.Open(origin), config, origin, null);
        }

        if (request.GrowFrom is { } source)
        {
            return Grow(request, source, texts, options, note, cancellationToken);
        }

        var learner = new VocabularyLearner(texts, options with { VocabularySize = request.Sizes.VocabularySize, Seed = request.Settings.Seed });
        if (!request.Resume || !File.Exists(Path.Combine(request.Output, "vocab.json")))
        {
            note?.Invoke($"Learning a vocabulary of {request.Sizes.VocabularySize}.");
            learner.LearnVocabulary(cancellationToken).Save(request.Output);
        }

        var encoder = SentenceEncoder.Open(Checkpoint.Open(request.Output));
        var shape = request.Sizes.ToConfig(encoder.Tokenizer.TokenCount);
        if (request.Resume)
        {
            // The state holds the weights.
            return new StartingPoint(encoder, shape, null, null);
        }

        note?.Invoke("Learning word vectors.");
        return new StartingPoint(encoder, shape, null, learner.LearnVectors(encoder, shape.VocabSize, shape.HiddenSize, null, cancellationToken));
    }

    private static StartingPoint Grow(
        TrainingRequest request, string source, IReadOnlyList<string> texts, PretrainingOptions options, Action<string>? note, CancellationToken cancellationToken)
    {
        if (request.Resume)
        {
            // Vocabulary and shape lie in the output, the weights in the state.
            var begun = Checkpoint.Open(request.Output);
            return new StartingPoint(SentenceEncoder.Open(begun), begun.Config, null, null);
        }

        var growth = Growth.Prepare(source, request.GrowHeads, request.Output, Learn, note);
        var shape = growth.Shape;
        shape.SavePretrained(request.Output);
        return new StartingPoint(growth.Encoder, shape, null, null, growth);

        BytePairVocabulary Learn()
        {
            note?.Invoke($"Learning a vocabulary of {request.Sizes.VocabularySize:N0}.");
            return new VocabularyLearner(texts, options with { VocabularySize = request.Sizes.VocabularySize, Seed = request.Settings.Seed }).LearnVocabulary(cancellationToken);
        }
    }

    /// <summary>
    /// The scheme of a base, in its own order of classes, where it is a model of that class over these labels: training then goes on
    /// with its head. Null where it is another, or there is no base.
    /// </summary>
    /// <param name="origin">The base.</param>
    /// <param name="labels">The labels to train; the first means "none".</param>
    public static LabelScheme? SchemeOf<TModel>(Checkpoint? origin, IReadOnlyList<string> labels)
        where TModel : LukePreTrainedModel
    {
        if (origin?.Config.Architectures?.FirstOrDefault() != typeof(TModel).Name)
        {
            return null;
        }

        var head = origin.Config.Id2Label.OrderBy(label => label.Key).Select(label => label.Value).ToArray();
        var none = CheckpointDefaults.Read(origin).NoneLabel ?? head[0];
        return none == labels[0] && head.ToHashSet(StringComparer.Ordinal).SetEquals(labels) ? new LabelScheme(head, none) : null;
    }

    /// <summary>Fills a fresh model's encoder with what training starts from, and opens it for training.</summary>
    /// <param name="model">The model.</param>
    /// <param name="wanted">What candidates attend to where the base does not say.</param>
    /// <param name="withHead">Whether the head of the base is taken too.</param>
    /// <param name="isFrozen">Whether the encoder is not trained: then closed weights stay closed. Default: false.</param>
    /// <returns>What candidates attend to: a base with closed attention keeps it.</returns>
    public CandidateAttention Fill(LukePreTrainedModel model, CandidateAttention wanted, bool withHead, bool isFrozen = false)
    {
        var parameters = new LukeParameters(model);
        var attention = wanted;
        if (Base is not null)
        {
            TrainedCheckpoint.Load(parameters, Base, withHead);
            attention = ClosedAttention.IsClosed(parameters, Config) ? CandidateAttention.Words : CandidateAttention.All;
        }

        if (Vectors is not null)
        {
            using var noGradient = no_grad();
            using var vectors = tensor(Vectors, [Config.VocabSize, Config.HiddenSize]);
            parameters["luke.embeddings.word_embeddings.weight"].copy_(vectors);
        }

        Growth?.Fill(parameters, attention);
        if (attention == CandidateAttention.Words && !isFrozen)
        {
            ClosedAttention.Open(parameters, Config);
        }

        return attention;
    }
}
