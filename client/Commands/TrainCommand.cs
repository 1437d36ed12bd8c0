using System.CommandLine;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Client.Training;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;
using LukePipeline.Training;
using LukePipeline.Training.Running;
using LukePipeline.Training.Tasks;
using LukePipeline.Training.Vocabulary;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke train</c>: checkpoints from annotated sentences and plain text.</summary>
internal static class TrainCommand
{
    public const string Name = "train";

    /// <summary>What an encoder is for: the command that takes it, without its directory.</summary>
    private const string EncoderNext = "train entities --train FILE --output MODEL --base";

    public static Command Create(Interrupts interrupts)
    {
        var command = new Command(Name, "Train a LUKE checkpoint: entities, relations, or an encoder to start them from.");
        command.Subcommands.Add(CreateBase(interrupts));
        command.Subcommands.Add(CreatePretrain(interrupts));
        command.Subcommands.Add(CreateEntities(interrupts));
        command.Subcommands.Add(CreateRelations(interrupts));
        return command;
    }

    private static Command CreateBase(Interrupts interrupts)
    {
        var command = new Command("base", "Grow a LUKE from a BERT or RoBERTa, and teach it masked words on plain text.");
        SetAction(command, interrupts, EncoderNext, TrainingSchema.OfGrowth, (values, observer, cancellationToken) => new Pretrainer(
            TrainingFlags.Read(values, values.Get(TrainingSchema.Text)!) with
            {
                GrowFrom = values.Get(TrainingSchema.From),
                GrowHeads = values.Get(TrainingSchema.GrownHeads) is > 0 and var heads ? heads : null,
            },
            ReadMaskedWords(values)).Run(observer, cancellationToken));
        return command;
    }

    private static PretrainingOptions ReadMaskedWords(SettingValues values) => new()
    {
        VocabularySize = values.Get(TrainingSchema.VocabularySize),
        TokensPerBatch = values.Get(TrainingSchema.TokensPerBatch),
        SequenceTokens = values.Get(TrainingSchema.SequenceTokens),
        LongSequences = values.Get(TrainingSchema.LongSequences),
        Capitals = values.Get(TrainingSchema.Capitals),
    };

    private static Command CreatePretrain(Interrupts interrupts)
    {
        var command = new Command("pretrain", "Learn a vocabulary, word vectors and, with --steps, masked words from plain text.");
        SetAction(command, interrupts, EncoderNext, TrainingSchema.OfPretraining, (values, observer, cancellationToken) => new Pretrainer(
            TrainingFlags.Read(values, values.Get(TrainingSchema.Text)!),
            ReadMaskedWords(values)).Run(observer, cancellationToken));
        return command;
    }

    private static Command CreateEntities(Interrupts interrupts)
    {
        var command = new Command("entities", "Train entity recognition on annotated sentences.");
        SetAction(command, interrupts, "run INPUT --output OUT --entity-model", TrainingSchema.OfEntities, (values, observer, cancellationToken) => new EntityTrainer(
            TrainingFlags.Read(values, values.Get(TrainingSchema.Train)!, values.Get(TrainingSchema.Partial)) with
            {
                Patterns = values.Get(TrainingSchema.Patterns) ?? [],
                PatternSentences = values.Get(TrainingSchema.PatternSentences),
            },
            new EntityTaskOptions
            {
                TokensPerBatch = TrainingSchema.TokensOf(values.Get(TrainingSchema.WordsPerBatch)),
                MaxMentionWords = values.Get(TrainingSchema.MaxMentionWords),
                Negatives = values.Get(TrainingSchema.NegativeCandidates),
                JoinDocuments = values.Get(TrainingSchema.JoinDocuments),
                SentencesPerSource = values.Get(TrainingSchema.SentencesPerSource),
                Replacement = values.Get(TrainingSchema.Replace),
                MergeDropout = values.Get(TrainingSchema.BpeDropout),
            }).Run(observer, cancellationToken));
        return command;
    }

    private static Command CreateRelations(Interrupts interrupts)
    {
        var command = new Command("relations", "Train relation classification on annotated pairs.");
        SetAction(command, interrupts, "run INPUT --output OUT --relation-model", TrainingSchema.OfRelations, (values, observer, cancellationToken) => new RelationTrainer(
            TrainingFlags.Read(values, values.Get(TrainingSchema.Train)!) with
            {
                FreezeEncoder = values.Get(TrainingSchema.FreezeEncoder),
                HoldOutEvery = values.Get(TrainingSchema.HoldOut),
                Mapping = values.Get(TrainingSchema.Mapping),
                Patterns = values.Get(TrainingSchema.Patterns) ?? [],
                PatternSentences = values.Get(TrainingSchema.PatternSentences),
            },
            new RelationTaskOptions
            {
                OnePass = values.Get(TrainingSchema.PairHead) == TrainingSchema.OnePass,
                TokensPerBatch = TrainingSchema.TokensOf(values.Get(TrainingSchema.WordsPerBatch)),
                NegativesPerPositive = values.Get(TrainingSchema.NegativePairs),
                UnrelatedShare = values.Get(TrainingSchema.UnrelatedShare),
                Replacement = values.Get(TrainingSchema.Replace),
                MergeDropout = values.Get(TrainingSchema.BpeDropout),
            }).Run(observer, cancellationToken));
        return command;
    }

    private static void SetAction(
        Command command, Interrupts interrupts, string next, IReadOnlyList<Setting> settings, Func<SettingValues, ITrainingObserver, CancellationToken, TrainingReport> run)
    {
        var json = CommandSettings.Json with { Description = "Print the result as JSON." };
        var options = new SettingOptions(command, settings, [json]);
        command.SetAction((parsed, stop) =>
        {
            var values = options.Read(parsed, TrainingFlags.Problems);
            return RunAsync(values.Get(TrainingSchema.Output)!, next, values.Get(json), interrupts, (observer, cancellationToken) => run(values, observer, cancellationToken), stop);
        });
    }

    private static async Task<int> RunAsync(
        string output, string next, bool json, Interrupts interrupts, Func<ITrainingObserver, CancellationToken, TrainingReport> run, CancellationToken cancellationToken)
    {
        if (File.Exists(output))
        {
            throw new UsageException($"--output {output} is a file. Name a folder for the checkpoint.");
        }

        var display = new TrainingDisplay(Console.Error, output);
        using var answering = interrupts.Answer(display.OnStopping, display.OnKilled);
        using var folder = new FreshFolder(output);
        TrainingReport report;
        try
        {
            report = await Task.Run(() => run(display, cancellationToken), CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            throw new StoppedException(display.Stopped());
        }
        catch (LukeException e) when (e.Reason != ReasonCode.NumericalError)
        {
            // A file that cannot be read, an output in use, a base that does not fit: nothing that training itself came to.
            throw new UsageException(e.Message);
        }

        if (json)
        {
            Console.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(new { output = report.Output, steps = report.Steps, score = report.Score, summary = report.Summary }));
        }
        else
        {
            Console.Out.WriteLine($"{report.Output}: {CountText.Of(report.Steps, "step")}, {StyledWriter.Clean(report.Summary)}");
            Console.Out.WriteLine($"next: {OwnCommand.Call} {next} {OwnCommand.Quote(report.Output)}");
        }

        return ExitCodes.Done;
    }
}
