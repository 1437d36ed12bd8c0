using System.CommandLine;
using LukePipeline.Client.Outcomes;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;
using TorchSharp;

namespace LukePipeline.Client.Training;

/// <summary>The flags that all phases of training share.</summary>
internal sealed class TrainingFlags(int defaultSteps, string stepsDescription)
{
    /// <summary>Tokens in a word of English text, about: batches are given in words and planned in tokens.</summary>
    private const double TokensPerWord = 1.4;

    public Option<string> Output { get; } = new("--output") { Description = "Directory of the checkpoint.", Required = true };

    public Option<int> VocabularySize { get; } = Number("--vocab-size", 8_000, "From nothing: size of the vocabulary.");

    public Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON." };

    public Option<double> Replacement { get; } = Number("--replace", 0.3, "Probability of replacing a mention by another name.");

    public Option<double> MergeDropout { get; } = Number("--bpe-dropout", 0.1, "Probability of dropping a merge, in three sentences of ten.");

    private Option<string?> Dev { get; } = new("--dev") { Description = "Annotated sentences to score on while training." };

    private Option<string?> Base { get; } = new("--base") { Description = "Checkpoint whose encoder and tokenizer to start from. Default: from nothing." };

    private Option<bool> FromScratch { get; } = new("--from-scratch") { Description = "Start from nothing: learn a vocabulary and word vectors from the training files. The default without --base." };

    private Option<int> Layers { get; } = Number("--layers", 4, "From nothing: layers.");

    private Option<int> Heads { get; } = Number("--heads", 4, "From nothing: attention heads.");

    private Option<int> Hidden { get; } = Number("--hidden", 256, "From nothing: hidden size, a multiple of 16.");

    private Option<bool> FullAttention { get; } = new("--full-attention")
    {
        Description = "From nothing: let words and candidates attend to candidates, as published checkpoints do. By default they see words alone.",
    };

    private Option<int> Steps { get; } = new("--steps") { Description = stepsDescription, DefaultValueFactory = _ => defaultSteps };

    private Option<int> WordsPerBatch { get; } = Number("--words-per-batch", 320, "Words of a batch, padding included.");

    private Option<double> LearningRate { get; } = Number("--lr", 4e-4, "Highest learning rate; a published base wants about 1e-5.");

    private Option<double> Warmup { get; } = Number("--warmup", 0.06, "Share of the steps in which the learning rate rises.");

    private Option<double> Dropout { get; } = Number("--dropout", 0.1, "Probability of zeroing a hidden value.");

    private Option<int> Seed { get; } = Number("--seed", 1, "Seed of everything random.");

    private Option<int> EvaluateEvery { get; } = Number("--evaluate-every", 1_000, "Steps between two looks at the dev set.");

    private Option<int> DevSentences { get; } = Number("--dev-sentences", 600, "Most dev sentences to look at each time, spread over the file; 0 for all.");

    private Option<int> Patience { get; } = Number("--patience", 0, "Looks without a better score before training stops; 0 never does.");

    private Option<string?> Names { get; } = new("--names") { Description = "Folder of name lists (given.txt, family.txt, places.txt, countries.txt, demonyms.txt) to replace mentions from." };

    private Option<string> Dtype { get; } = new("--dtype") { Description = "How weights are stored: float16 or float32.", DefaultValueFactory = _ => "float16" };

    private Option<string> Precision { get; } = new("--precision")
    {
        Description = "Number format of the large products: auto, float32 or bfloat16. Weights stay float32.",
        DefaultValueFactory = _ => "auto",
    };

    private Option<bool> Resume { get; } = new("--resume") { Description = "Go on where a stopped run with the same --output ended." };

    private Option<int> Threads { get; } = Number("--threads", 1, "Threads that compute.");

    /// <summary>Adds the flags of growing an encoder: its sizes are those of what it grows from.</summary>
    public void AddToGrowth(Command command) =>
        AddAll(command, [Output, VocabularySize, FullAttention, Steps, LearningRate, Warmup, Dropout, Seed, EvaluateEvery, Dtype, Precision, Resume, Threads, Json]);

    public void AddTo(Command command, bool withTask)
    {
        Option[] common =
        [
            Output, Base, FromScratch, Layers, Heads, Hidden, VocabularySize, FullAttention, Steps, WordsPerBatch, LearningRate, Warmup, Dropout, Seed, EvaluateEvery, Dtype,
            Precision, Resume, Threads, Json,
        ];
        Option[] ofTasks = [Dev, DevSentences, Patience, Names, Replacement, MergeDropout];
        AddAll(command, withTask ? [.. common, .. ofTasks] : common);
    }

    private static void AddAll(Command command, Option[] options)
    {
        foreach (var option in options)
        {
            command.Options.Add(option);
        }
    }

    public int ReadTokensPerBatch(ParseResult parsed) => (int)(parsed.GetValue(WordsPerBatch) * TokensPerWord);

    public TrainingRequest Read(ParseResult parsed, IReadOnlyList<string> train, IReadOnlyList<string>? partial = null)
    {
        Check(parsed);
        foreach (var file in train.Concat(partial ?? []))
        {
            CommandFiles.Require(file);
        }

        if (ValueOf(Dev) is { } dev)
        {
            CommandFiles.Require(dev);
        }

        foreach (var (option, folder) in new[] { (Base.Name, parsed.GetValue(Base)), (Names.Name, ValueOf(Names)) })
        {
            if (folder is not null)
            {
                CommandFiles.RequireFolder(option, folder);
            }
        }

        torch.set_num_threads(parsed.GetValue(Threads));
        return new TrainingRequest
        {
            Train = train,
            Partial = partial ?? [],
            Dev = ValueOf(Dev),
            DevSentences = ValueOf(DevSentences),
            Output = parsed.GetValue(Output)!,
            Base = parsed.GetValue(Base),
            Names = ValueOf(Names),
            Attention = parsed.GetValue(FullAttention) ? CandidateAttention.All : CandidateAttention.Words,
            HalfPrecision = parsed.GetValue(Dtype) == "float16",
            Precision = Enum.Parse<TrainingPrecision>(parsed.GetValue(Precision)!, ignoreCase: true),
            Resume = parsed.GetValue(Resume),
            Sizes = new EncoderSizes
            {
                Layers = parsed.GetValue(Layers),
                Heads = parsed.GetValue(Heads),
                Hidden = parsed.GetValue(Hidden),
                VocabularySize = parsed.GetValue(VocabularySize),
            },
            Settings = new TrainingSettings
            {
                Steps = parsed.GetValue(Steps),
                LearningRate = parsed.GetValue(LearningRate),
                Warmup = parsed.GetValue(Warmup),
                Dropout = parsed.GetValue(Dropout),
                Seed = parsed.GetValue(Seed),
                EvaluateEvery = parsed.GetValue(EvaluateEvery),
                Patience = ValueOf(Patience),
            },
        };

        // Flags of the tasks are not part of every phase.
        T? ValueOf<T>(Option<T> option) => parsed.CommandResult.Command.Options.Contains(option) ? parsed.GetValue(option) : default;
    }

    private void Check(ParseResult parsed)
    {
        List<string> problems = [];
        if (parsed.GetValue(Base) is not null && parsed.GetValue(FromScratch))
        {
            problems.Add("--base and --from-scratch exclude each other: leave one out.");
        }

        if (parsed.GetValue(Dtype) is not ("float16" or "float32"))
        {
            problems.Add($"--dtype '{parsed.GetValue(Dtype)}' is not known: use float16 or float32.");
        }

        if (parsed.GetValue(Precision) is not ("auto" or "float32" or "bfloat16"))
        {
            problems.Add($"--precision '{parsed.GetValue(Precision)}' is not known: use auto, float32 or bfloat16.");
        }

        problems.AddRange(((Option<int>[])[Layers, Heads, Hidden, VocabularySize, WordsPerBatch, EvaluateEvery, Threads])
            .Where(parsed.CommandResult.Command.Options.Contains).Where(option => parsed.GetValue(option) < 1).Select(option => $"{option.Name} must be at least 1."));
        problems.AddRange(((Option<double>[])[Warmup, Dropout])
            .Where(option => parsed.GetValue(option) is not (>= 0 and < 1)).Select(option => $"{option.Name} must be at least 0 and less than 1."));
        if (parsed.GetValue(LearningRate) <= 0)
        {
            problems.Add("--lr must be more than 0.");
        }

        if (problems.Count > 0)
        {
            throw new UsageException(string.Join(Environment.NewLine, problems));
        }
    }

    private static Option<int> Number(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<double> Number(string name, double value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
