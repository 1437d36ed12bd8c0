using System.CommandLine;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Client.Training;
using LukePipeline.Training.Running;
using LukePipeline.Training.Tasks;
using LukePipeline.Training.Vocabulary;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke train</c>: checkpoints from annotated sentences and plain text.</summary>
internal static class TrainCommand
{
    public const string Name = "train";

    public static Command Create()
    {
        var command = new Command(Name, "Train a LUKE checkpoint: entities, relations, or an encoder to start them from.");
        command.Subcommands.Add(CreateBase());
        command.Subcommands.Add(CreatePretrain());
        command.Subcommands.Add(CreateEntities());
        command.Subcommands.Add(CreateRelations());
        return command;
    }

    private static Command CreateBase()
    {
        var from = new Option<string>("--from")
        {
            Description = "What to grow from: a Hugging Face directory of a BERT or RoBERTa, an .onnx file with vocab.txt beside it, or a .dll that embeds both.",
            Required = true,
        };
        var heads = new Option<int?>("--heads") { Description = "Attention heads, which a lone .onnx file does not tell." };
        var text = TextOption();
        var options = new PretrainingOptions();
        var tokens = new Option<int>("--tokens-per-batch") { Description = "Tokens of a step, padding included.", DefaultValueFactory = _ => 4_096 };
        var sequence = new Option<int>("--sequence-tokens") { Description = "Tokens of a sequence.", DefaultValueFactory = _ => options.SequenceTokens };
        var longer = new Option<double>("--long-sequences") { Description = "Share of the sequences that are as long as the model can read.", DefaultValueFactory = _ => 0.1 };
        var capitals = new Option<double>("--capitals") { Description = "Share of the paragraphs that are read in capitals.", DefaultValueFactory = _ => 0.05 };
        var flags = new TrainingFlags(defaultSteps: 0, "Steps of masked-word training; 0 translates the weights alone.");
        var command = new Command("base", "Grow a LUKE from a BERT or RoBERTa, and teach it masked words on plain text.") { from, heads, text, tokens, sequence, longer, capitals };
        flags.AddToGrowth(command);
        command.SetAction((parsed, _) => RunAsync(
            parsed,
            flags,
            (observer, cancellationToken) =>
            {
                var request = flags.Read(parsed, parsed.GetValue(text)!) with { GrowFrom = parsed.GetValue(from), GrowHeads = parsed.GetValue(heads) };
                return new Pretrainer(request, options with
                {
                    VocabularySize = request.Sizes.VocabularySize,
                    TokensPerBatch = parsed.GetValue(tokens),
                    SequenceTokens = parsed.GetValue(sequence),
                    LongSequences = parsed.GetValue(longer),
                    Capitals = parsed.GetValue(capitals),
                }).Run(observer, cancellationToken);
            }));
        return command;
    }

    private static Option<string[]> TextOption() => new("--text")
    {
        Description = "Plain text to learn from: .jsonl or .jsonl.gz with a \"text\" field.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static Command CreatePretrain()
    {
        var text = TextOption();
        var flags = new TrainingFlags(defaultSteps: 0, "Steps of masked-word training; 0 learns a vocabulary and word vectors alone.");
        var command = new Command("pretrain", "Learn a vocabulary, word vectors and, with --steps, masked words from plain text.") { text };
        flags.AddTo(command, withTask: false);
        command.SetAction((parsed, _) => RunAsync(
            parsed,
            flags,
            (observer, cancellationToken) => new Pretrainer(flags.Read(parsed, parsed.GetValue(text)!), new PretrainingOptions { VocabularySize = parsed.GetValue(flags.VocabularySize) })
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
        command.SetAction((parsed, _) => RunAsync(
            parsed,
            flags,
            (observer, cancellationToken) => new EntityTrainer(
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
        var mapping = new Option<string?>("--mapping")
        {
            Description = "What the relations are: 'labels' as they stand, or 'knowledgenet', to which Wikidata properties are mapped. Default: seen from the files' ids.",
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
        var command = new Command("relations", "Train relation classification on annotated pairs.") { train, mapping, negatives, unrelated, holdOut };
        flags.AddTo(command, withTask: true);
        command.SetAction((parsed, _) => RunAsync(
            parsed,
            flags,
            (observer, cancellationToken) => new RelationTrainer(
                flags.Read(parsed, parsed.GetValue(train)!) with { HoldOutEvery = parsed.GetValue(holdOut), Mapping = parsed.GetValue(mapping) },
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

    private static async Task<int> RunAsync(ParseResult parsed, TrainingFlags flags, Func<ITrainingObserver, CancellationToken, TrainingReport> run)
    {
        var display = new TrainingDisplay(Console.Error, parsed.GetValue(flags.Output)!);
        using var interrupts = new Interrupts(display.OnStopping, display.OnKilled);
        TrainingReport report;
        try
        {
            report = await Task.Run(() => run(display, interrupts.Asked));
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
