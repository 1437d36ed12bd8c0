using LukePipeline.Ground;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Training.Data;
using LukePipeline.Training.Data.KnowledgeNet;
using LukePipeline.Training.Data.Patterns;
using LukePipeline.Training.Graph;
using static TorchSharp.torch;

namespace LukePipeline.Training.Running;

/// <summary>A training run: its data, where it starts and where its checkpoint goes.</summary>
public sealed record TrainingRequest
{
    /// <summary>Files to train on.</summary>
    public required IReadOnlyList<string> Train { get; init; }

    /// <summary>
    /// Files that mark some mentions and leave their labels to the relations between them; of each every fifth document is left out.
    /// Entities only. Default: none.
    /// </summary>
    public IReadOnlyList<string> Partial { get; init; } = [];

    /// <summary>What the relations of the files mean, by name (<see cref="RelationSources"/>). Relations only. Default: null, which is seen from the files.</summary>
    public string? Mapping { get; init; }

    /// <summary>File to score on while training; null for none, or for a part of the first training file.</summary>
    public string? Dev { get; init; }

    /// <summary>Every how manyeth document of the first training file is held out for scoring; 0 holds none out.</summary>
    public int HoldOutEvery { get; init; }

    /// <summary>Most sentences of the dev set to score on while training; 0 for all. Default: 600.</summary>
    public int DevSentences { get; init; } = TrainingSchema.DevSentences.Default!.Value;

    /// <summary>The directory of the checkpoint.</summary>
    public required string Output { get; init; }

    /// <summary>A checkpoint whose encoder and tokenizer to start from; null to start from nothing.</summary>
    public string? Base { get; init; }

    /// <summary>A BERT or RoBERTa to grow the encoder from: a Hugging Face directory, an .onnx file, or an assembly that embeds one; null for none.</summary>
    public string? GrowFrom { get; init; }

    /// <summary>Attention heads of <see cref="GrowFrom"/>, where it does not tell; null where it does.</summary>
    public int? GrowHeads { get; init; }

    /// <summary>Sizes of an encoder from nothing.</summary>
    public EncoderSizes Sizes { get; init; } = new();

    /// <summary>Optimisation.</summary>
    public TrainingSettings Settings { get; init; } = new();

    /// <summary>Folder of name lists; null replaces mentions by others of the corpus alone.</summary>
    public string? Names { get; init; }

    /// <summary>Patterns of sentences to train on as well (<see cref="PatternFile"/>), with <see cref="Names"/>. Default: none.</summary>
    public IReadOnlyList<string> Patterns { get; init; } = [];

    /// <summary>How many sentences are made of them.</summary>
    public int PatternSentences { get; init; } = TrainingSchema.PatternSentences.Default!.Value;

    /// <summary>Whether entities and words attend to entities, as in published checkpoints; a base decides for itself.</summary>
    public CandidateAttention Attention { get; init; } = CandidateAttention.Words;

    /// <summary>
    /// Whether the encoder of <see cref="Base"/> stays as it is, to the bit, and the classifier alone is trained; weights are then stored as those
    /// of the base are. Relations from one pass only. Default: false.
    /// </summary>
    public bool FreezeEncoder { get; init; }

    /// <summary>Whether weights are stored as float16, but for a frozen encoder. Default: true.</summary>
    public bool HalfPrecision { get; init; } = true;

    /// <summary>Number format of the large products. Default: by processor.</summary>
    public TrainingPrecision Precision { get; init; }

    /// <summary>Whether to go on where a stopped run of the same output ended.</summary>
    public bool Resume { get; init; }

    /// <summary>Whether a finished checkpoint in <see cref="Output"/> may be replaced. Default: false.</summary>
    public bool Overwrite { get; init; }

    /// <summary>The file that a stopped run resumes from.</summary>
    internal string StatePath => Path.Combine(Output, "training.state");

    /// <summary>The type that weights are stored in.</summary>
    internal ScalarType StoredType => (FreezeEncoder ? IsBaseHalf() : HalfPrecision) ? ScalarType.Float16 : ScalarType.Float32;

    /// <summary>Opens <see cref="Base"/>; null for none.</summary>
    internal Checkpoint? OpenBase() => Base is null ? null : Checkpoint.Open(Base);

    /// <summary>The products of <see cref="Precision"/> on this machine.</summary>
    internal LinearProducts ChooseProducts(LukeConfig config, ITrainingObserver? observer) =>
        LinearProducts.Choose(Precision, config.HiddenSize, observer is null ? null : observer.OnNote, Resume ? new TrainingState(StatePath).ReadProducts() : null);

    /// <summary>Opens the file to resume from.</summary>
    /// <exception cref="LukeException">It is there and nobody asked for it, or the other way round.</exception>
    internal TrainingState OpenState()
    {
        if (Overwrite && !Resume)
        {
            File.Delete(StatePath);
        }

        if (!Resume && File.Exists(StatePath))
        {
            throw new LukeException($"{Output} holds training that was not finished. Add --resume to go on with it, or --overwrite to begin anew, or name another --output.");
        }

        if (!Resume && !Overwrite && File.Exists(Path.Combine(Output, "model.safetensors")))
        {
            throw new LukeException($"{Output} holds a checkpoint. Add --overwrite to replace it, or name another --output.");
        }

        if (Resume && !File.Exists(StatePath))
        {
            throw new LukeException($"{Output} holds no training to resume ({Path.GetFileName(StatePath)} is missing). Leave --resume out to start.");
        }

        Directory.CreateDirectory(Output);
        return new TrainingState(StatePath);
    }

    /// <summary>Whether the base's weights lose nothing as float16.</summary>
    private bool IsBaseHalf()
    {
        using var weights = OpenBase()!.OpenWeights();
        return weights.Weights.All(weight => weight.Dtype == ScalarType.Float16);
    }

    /// <summary>Reads the training sentences and the dev sentences.</summary>
    internal (IReadOnlyList<AnnotatedSentence> Train, IReadOnlyList<AnnotatedSentence> Dev) ReadData()
    {
        var files = Train.Select(AnnotatedCorpus.Read).Concat(Partial.Select(PartialCorpus.Read)).ToArray();
        var dev = Dev is null ? [] : AnnotatedCorpus.Read(Dev);
        if (Dev is null && HoldOutEvery > 0)
        {
            (files[0], dev) = HeldOutPart.Split(files[0], HoldOutEvery);
        }

        var stride = DevSentences <= 0 ? 1 : Math.Max(1, (dev.Count + DevSentences - 1) / DevSentences);
        var patterns = Patterns.Count == 0 ? [] : PatternFile.Read(Patterns, NameLists.Read(Names ?? throw new LukeException("Patterns are filled with names: add --names DIR."))).Write(PatternSentences, Settings.Seed);
        return (files.SelectMany(file => file).Concat(patterns).ToArray(), dev.Where((_, i) => i % stride == 0).ToArray());
    }
}
