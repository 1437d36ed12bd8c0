using System.CommandLine;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Training;
using LukePipeline.Training.Running;
using LukePipeline.Training.Tasks;
using LukePipeline.Training.Vocabulary;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke train</c>: checkpoints from annotated sentences and plain text.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var command = new Command("train", "Train a LUKE checkpoint: entities, relations, or an encoder to start them from.");
        command.Subcommands.Add(CreatePretrain());
        command.Subcommands.Add(CreateEntities());
        command.Subcommands.Add(CreateRelations());
        return command;
    }

    private static Command CreatePretrain()
    {
        var text = new Option<string[]>("--text")
        {
            Description = "Plain text to learn from: .jsonl or .jsonl.gz with a \"text\" field.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var flags = new TrainingFlags(defaultSteps: 0, "Steps of masked-word training; 0 learns a vocabulary and word vectors alone.");
        var command = new Command("pretrain", "Learn a vocabulary, word vectors and, with --steps, masked words from plain text.") { text };
        flags.AddTo(command, withTask: false);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed,
            flags,
            observer => new Pretrainer(flags.Read(parsed, parsed.GetValue(text)!), new PretrainingOptions { VocabularySize = parsed.GetValue(flags.VocabularySize) })
                .Run(observer, cancellationToken)));
        return command;
    }

    private static Command CreateEntities()
    {
        var train = TrainOption();
        var flags = new TrainingFlags(defaultSteps: 10_000, "Optimisation steps.");
        var maxMentionWords = new Option<int>("--max-mention-words") { Description = "Longest candidate in words.", DefaultValueFactory = _ => 10 };
        var negatives = new Option<int>("--negatives")
        {
            Description = "Candidates of a sentence beyond the gold mentions of the fullest of its batch.",
            DefaultValueFactory = _ => 10,
        };
        var perSource = new Option<int>("--sentences-per-source")
        {
            Description = "Most sentences that one source gives to an epoch, another part of it each time.",
            DefaultValueFactory = _ => 20_000,
        };
        var partial = new Option<string[]>("--partial")
        {
            Description = "Sentences that mark some of their mentions without labels, which their relations tell (FewRel, KnowledgeNet).",
            AllowMultipleArgumentsPerToken = true,
        };
        var join = new Option<bool>("--join-documents")
        {
            Description = "Read neighbouring sentences of a document together, as --window shared does: those whose ids differ in their last part alone (news-7-0, news-7-1).",
        };
        var command = new Command("entities", "Train entity recognition on annotated sentences.") { train, partial, join, maxMentionWords, negatives, perSource };
        flags.AddTo(command, withTask: true);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed,
            flags,
            observer => new EntityTrainer(
                flags.Read(parsed, parsed.GetValue(train)!, parsed.GetValue(partial)),
                new EntityTaskOptions
                {
                    TokensPerBatch = flags.ReadTokensPerBatch(parsed),
                    MaxMentionWords = parsed.GetValue(maxMentionWords),
                    Negatives = parsed.GetValue(negatives),
                    JoinDocuments = parsed.GetValue(join),
                    SentencesPerSource = parsed.GetValue(perSource),
                    Replacement = parsed.GetValue(flags.Replacement),
                    DroppedSentences = parsed.GetValue(flags.MergeDropout) > 0 ? 0.3 : 0,
                    MergeDropout = parsed.GetValue(flags.MergeDropout),
                }).Run(observer, cancellationToken)));
        return command;
    }

    private static Command CreateRelations()
    {
        var train = TrainOption();
        var flags = new TrainingFlags(defaultSteps: 6_000, "Optimisation steps.");
        var negatives = new Option<double>("--negatives")
        {
            Description = "Pairs without a relation for each one with a relation.",
            DefaultValueFactory = _ => 1.5,
        };
        var unrelated = new Option<double>("--unrelated-share")
        {
            Description = "Share of the pairs of an entity corpus without relations that an epoch takes as pairs without a relation.",
            DefaultValueFactory = _ => 0.04,
        };
        var holdOut = new Option<int>("--hold-out")
        {
            Description = "Without --dev: hold out every so manyeth document of the first training file.",
            DefaultValueFactory = _ => 5,
        };
        var command = new Command("relations", "Train relation classification (the KnowledgeNet labels) on annotated pairs.") { train, negatives, unrelated, holdOut };
        flags.AddTo(command, withTask: true);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed,
            flags,
            observer => new RelationTrainer(
                flags.Read(parsed, parsed.GetValue(train)!) with { HoldOutEvery = parsed.GetValue(holdOut) },
                new RelationTaskOptions
                {
                    TokensPerBatch = flags.ReadTokensPerBatch(parsed),
                    NegativesPerPositive = parsed.GetValue(negatives),
                    UnrelatedShare = parsed.GetValue(unrelated),
                    Replacement = parsed.GetValue(flags.Replacement),
                    DroppedSentences = parsed.GetValue(flags.MergeDropout) > 0 ? 0.3 : 0,
                    MergeDropout = parsed.GetValue(flags.MergeDropout),
                }).Run(observer, cancellationToken)));
        return command;
    }

    private static Option<string[]> TrainOption() => new("--train")
    {
        Description = "Annotated sentences: .jsonl or .jsonl.gz with \"tokens\", \"entities\" and \"relations\", or CoNLL column files.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static async Task<int> RunAsync(ParseResult parsed, TrainingFlags flags, Func<ITrainingObserver, TrainingReport> run)
    {
        var display = new TrainingDisplay(Console.Error, parsed.GetValue(flags.Output)!);
        TrainingReport report;
        try
        {
            report = await Task.Run(() => run(display));
        }
        catch (OperationCanceledException)
        {
            display.OnStopped();
            throw;
        }

        if (parsed.GetValue(flags.Json))
        {
            Console.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(new { output = report.Output, steps = report.Steps, score = report.Score, summary = report.Summary }));
        }
        else
        {
            Console.Out.WriteLine($"{report.Output}: {report.Steps} steps, {report.Summary}");
        }

        return ExitCodes.Done;
    }
}
