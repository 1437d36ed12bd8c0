using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Training.Tasks;

/// <summary>
/// Prepares an encoder from plain text: a vocabulary, word vectors, and as many steps of LUKE's word objective as asked for (none
/// leaves the word vectors alone). Writes a <see cref="LukeForMaskedLM"/> checkpoint, a base for every task.
/// </summary>
/// <param name="request">The texts (as training files) and the settings.</param>
/// <param name="options">How text becomes examples.</param>
public sealed class Pretrainer(TrainingRequest request, PretrainingOptions options)
{
    /// <summary>Runs the pretraining.</summary>
    /// <param name="observer">Is told of the progress; null for nobody.</param>
    /// <param name="cancellationToken">Stops after the step; the run can then be resumed.</param>
    /// <exception cref="LukeException">A file cannot be used.</exception>
    public TrainingReport Run(ITrainingObserver? observer, CancellationToken cancellationToken)
    {
        var state = request.OpenState();
        var start = StartingPoint.Create(request, request.OpenBase(), request.Train, options, observer is null ? null : observer.OnNote, cancellationToken);
        using var generator = new Generator((ulong)request.Settings.Seed);
        using var model = new LukeForMaskedLM(start.Config, generator);
        var attention = start.Fill(model, request.Attention, withHead: true);
        var (summary, steps) = ("word vectors alone", 0L);
        var loss = default(double?);
        if (request.Settings.Steps > 0)
        {
            var trained = new TrainingModel(model, attention, request.ChooseProducts(model.Config, observer));
            var task = new MaskedWordTask(start.Encoder, request.Train, options with
            {
                Seed = request.Settings.Seed,
                LongSequenceTokens = Math.Min(options.LongSequenceTokens, model.Config.MaxTokens),
            });
            new TrainingLoop(trained, task, request.Settings)
            {
                State = state,
                Progress = progress =>
                {
                    (summary, loss) = progress.Score is { } score ? (score.Text, -score.Value) : (summary, loss);
                    observer?.OnProgress(progress);
                },
                Stepped = step => steps = step,
            }.Run(cancellationToken);
            if (request.Base is null)
            {
                StartEntityQueries(trained.Parameters, model.Config);
            }
        }

        new TrainedCheckpoint(model, attention, start.Encoder.Tokenizer, defaults: null).Save(request.Output, request.StoredType);
        File.Delete(request.StatePath);
        return new TrainingReport(request.Output, steps, loss, summary);
    }

    // Nothing but words was trained. The queries of entities start as those of words, as LUKE's own start from RoBERTa's (section 3.3 of the paper).
    private static void StartEntityQueries(LukeParameters parameters, LukeConfig config)
    {
        using var noGradient = no_grad();
        foreach (var layer in Enumerable.Range(0, config.UseEntityAwareAttention ? config.NumHiddenLayers : 0))
        {
            var self = $"luke.encoder.layer.{layer}.attention.self";
            foreach (var part in (string[])["weight", "bias"])
            {
                parameters[$"{self}.e2w_query.{part}"].copy_(parameters[$"{self}.query.{part}"]);
            }
        }
    }
}
