using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Reference.Modeling.Layers;
using LukePipeline.Tests.Support;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;
using LukePipeline.Training.Tasks;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Training.Growing;

/// <summary>The encoders to grow from are recorded LUKE models under the names of a RoBERTa or BERT: what comes out must compute what they do.</summary>
public sealed class GrownEncoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CandidateAttention.All, 1e-5)]
    [InlineData(CandidateAttention.Words, 0.05)]
    public void Run_FromARoberta_ComputesWhatItDoes(CandidateAttention attention, double tolerance)
    {
        var source = Path.Combine(TestPaths.Golden, "models", "luke-mlm-a");
        var roberta = EncoderDirectory.Roberta(_folder.File("roberta"), source, Path.Combine(TestPaths.Golden, "tokenizers", "own600"));
        var output = _folder.File("grown");

        Grow(roberta, output, attention, steps: 0);

        using var scope = NewDisposeScope();
        using var grown = LukeForMaskedLM.FromPretrained(output);
        using var original = LukeForMaskedLM.FromPretrained(source);
        var inputs = new LukeInputs { InputIds = tensor(new long[] { 0, 17, 300, 5, 61, 2 }).unsqueeze(0) };
        using var noGradient = no_grad();
        var shared = original.Config.VocabSize - 2;
        var expected = original.Forward(inputs).Logits.narrow(2, 0, shared);
        var actual = grown.Forward(inputs).Logits.narrow(2, 0, shared);
        var difference = (actual - expected).abs().max() / expected.abs().max();
        Assert.InRange(difference.item<float>(), 0, tolerance);
        Assert.Equal(CandidateAttention.Words == attention, ClosedAttention.IsClosed(new LukeParameters(grown), grown.Config));

        // Entities start as masked words where words start.
        var weights = grown.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        var mask = weights["luke.embeddings.word_embeddings.weight"][SentenceEncoder.Open(Checkpoint.Open(output)).Tokenizer.MaskTokenId!.Value];
        Assert.Equal(mask.data<float>().ToArray(), weights["luke.entity_embeddings.entity_embeddings.weight"][2].data<float>().ToArray());
        Assert.Equal(
            weights["luke.embeddings.position_embeddings.weight"][2].data<float>().ToArray(),
            weights["luke.entity_embeddings.position_embeddings.weight"][0].data<float>().ToArray());
    }

    [Fact]
    public void Run_FromAnOnnxFileAndFromADirectory_GivesTheSameModel()
    {
        var directory = EncoderDirectory.Bert(_folder.File("bert"), seed: 3);
        var onnx = EncoderDirectory.ToOnnx(directory, _folder.File("onnx"));

        Grow(directory, _folder.File("a"), CandidateAttention.Words, steps: 0);
        Grow(onnx, _folder.File("b"), CandidateAttention.Words, steps: 0, heads: EncoderDirectory.Heads);

        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder.File("a"), "model.safetensors")), File.ReadAllBytes(Path.Combine(_folder.File("b"), "model.safetensors")));
        var config = LukeConfig.FromPretrained(_folder.File("a"));
        Assert.Equal((EncoderDirectory.Heads, 1e-12, EncoderDirectory.Positions), (config.NumAttentionHeads, config.LayerNormEps, config.MaxTokens));
    }

    [Fact]
    public void Run_OnnxFileWithoutHeads_AsksForThem()
    {
        var onnx = EncoderDirectory.ToOnnx(EncoderDirectory.Bert(_folder.File("bert"), seed: 3), _folder.File("onnx"));

        var error = Assert.Throws<LukeException>(() => Grow(onnx, _folder.File("b"), CandidateAttention.Words, steps: 0));

        Assert.Contains("Add --heads", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WeightsFollowedBySteps_LearnFromWhatTheSourceKnew()
    {
        var directory = EncoderDirectory.Bert(_folder.File("bert"), seed: 3);

        var report = Grow(directory, _folder.File("a"), CandidateAttention.Words, steps: 60);

        Assert.Equal(60, report.Steps);
        Assert.True(report.Score is > 0 and < 3, $"held-out loss {report.Score}");
    }

    private TrainingReport Grow(string source, string output, CandidateAttention attention, int steps, int? heads = null)
    {
        set_num_threads(1);
        var text = _folder.File("text.jsonl");
        File.WriteAllText(text, JsonSerializer.Serialize(new { text = string.Concat(Enumerable.Repeat("Ada lived in London .\n\n", 2_000)) }) + "\n");
        var request = new TrainingRequest
        {
            Train = [text],
            Output = output,
            GrowFrom = source,
            GrowHeads = heads,
            Attention = attention,
            HalfPrecision = false,
            Precision = TrainingPrecision.Float32,
            Sizes = new EncoderSizes { VocabularySize = 290 },
            Settings = new TrainingSettings { Steps = steps, LearningRate = 3e-3, Dropout = 0, EvaluateEvery = 30 },
        };
        return new Pretrainer(request, new PretrainingOptions { VocabularySize = 290, SequenceTokens = 24, TokensPerBatch = 256 }).Run(null, default);
    }
}
