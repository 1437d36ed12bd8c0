using LukePipeline.Engine.Batches;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Weights;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Reference.Modeling.Layers;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using LukePipeline.Training.Data;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Training;

public sealed class TrainingModelTests
{
    public static TheoryData<string, string> LossCases => new()
    {
        { "luke-esc-conll", "single-ce" },
        { "luke-esc-conll", "batch-ce" },
        { "luke-epc-tacred", "single-ce" },
        { "luke-epc-tacred", "batch-ce" },
        { "luke-mlm-a", "noent" },
        { "luke-mlm-a", "noentbatch" },
        { "luke-mlm-a", "batch" },
        { "luke-mlm-noaware-eq", "single" },
    };

    [Theory]
    [MemberData(nameof(LossCases))]
    public void Loss_RecordedCase_EqualsTheReference(string name, string caseName)
    {
        using var scope = NewDisposeScope();
        using var tensors = Safetensors.Open(Path.Combine(TestPaths.Golden, "model_cases", $"{name}.safetensors"));
        using var model = Open(Path.Combine(TestPaths.Golden, "models", name));
        var trained = new TrainingModel(model, CandidateAttention.All, new LinearProducts(ScalarType.Float32));
        var labels = tensors.Map($"{caseName}/in/labels");
        var inputs = Inputs(tensors, caseName);

        var logits = trained.Model switch
        {
            LukeForMaskedLM masked => masked.ScoreWords(inputs, arange(labels.numel(), ScalarType.Int64)),
            LukeForEntitySpanClassification spans => spans.Forward(inputs).Logits,
            LukeForEntityPairClassification pairs => pairs.Forward(inputs).Logits,
            var other => throw new InvalidOperationException(other.GetName()),
        };
        var loss = nn.functional.cross_entropy(logits.flatten(0, -2), labels.flatten(), ignore_index: -100);

        var expected = tensors.Map($"{caseName}/out/{(model is LukeForMaskedLM ? "mlm_loss" : "loss")}").item<float>();
        Assert.Equal(expected, loss.item<float>(), 1e-5);
    }

    [Fact]
    public void ScoreSpans_CandidatesThatSeeWordsAlone_EqualsTheLiteralModelOfTheClosedWeights()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var (model, parameters, encoder) = Closed(folder);
        using var _ = model;
        var encoded = encoder.Tokenizer.EncodeSpans(TrainingExamples.Sentences[0].Text, TrainingExamples.Sentences[0].WordPlaces());
        var rows = encoded.Spans.Select(span => new TrainingEntity(2, span.Start, span.End)).ToArray();

        var trained = new TrainingModel(model, CandidateAttention.Words, new LinearProducts(ScalarType.Float32));
        using var noGradient = no_grad();
        var actual = trained.ScoreSpans(TrainingBatch.Create([encoded.InputIds], [rows], 1, encoder.Tokenizer.MaxMentionLength))[0].clone();
        model.ComputeBy(LukeComputation.Literal);
        ClosedAttention.Close(parameters, model.Config);
        var candidates = encoded.Spans.Select((span, i) => new Candidate(i, i + 1, span)).ToArray();
        var expected = LiteralLuke.Score(model, new EntityBatch([new EntityItem(encoded.InputIds, [new CandidatePass(candidates)])], WithVectors: false, MinScore: 0));

        Assert.True(ClosedAttention.IsClosed(parameters, model.Config));
        Assert.True((actual - expected).abs().max().item<float>() < 1e-5f);
    }

    [Fact]
    public void ScoreSpans_ClosedWeights_DoNotDependOnTheOtherCandidates()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var (model, parameters, encoder) = Closed(folder);
        using var _ = model;
        ClosedAttention.Close(parameters, model.Config);
        var encoded = encoder.Tokenizer.EncodeSpans(TrainingExamples.Sentences[0].Text, TrainingExamples.Sentences[0].WordPlaces());
        var candidates = encoded.Spans.Select((span, i) => new Candidate(i, i + 1, span)).ToArray();

        var together = Score(candidates);
        var alone = Score(candidates[..1]);

        Assert.True((together[0] - alone[0]).abs().max().item<float>() < 1e-6f);

        Tensor Score(Candidate[] some) =>
            LiteralLuke.Score(model, new EntityBatch([new EntityItem(encoded.InputIds, [new CandidatePass(some)])], WithVectors: false, MinScore: 0));
    }

    [Fact]
    public void ScoreSpans_SentencesThatShareAWindow_EqualsTheLiteralModelOfASharedWindow()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        var encoder = TrainingExamples.Encoder(folder.Path);
        using var model = (LukeForEntitySpanClassification)LiteralLuke.Create(
            ModelRole.Entities, TrainingExamples.Config(encoder.Tokenizer.TokenCount, TrainingExamples.Scheme().Labels), seed: 7);
        var passage = AnnotatedPassage.Join([TrainingExamples.Sentences[0], TrainingExamples.Sentences[1], TrainingExamples.Sentences[2]]);
        var encoded = encoder.Tokenizer.EncodeSpans(passage.Whole.Text, passage.Whole.WordPlaces());
        var places = passage.Sentences.Select(words => new TokenSpan(encoded.Spans[words.Start].Start, encoded.Spans[words.End - 1].End)).ToArray();
        var rows = encoded.Spans.Select(span => new TrainingEntity(2, span.Start, span.End)).ToArray();

        using var noGradient = no_grad();
        var trained = new TrainingModel(model, CandidateAttention.All, new LinearProducts(ScalarType.Float32));
        var actual = trained.ScoreSpans(TrainingBatch.Create([encoded.InputIds], [rows], 1, encoder.Tokenizer.MaxMentionLength, [places]))[0];
        var unaware = trained.ScoreSpans(TrainingBatch.Create([encoded.InputIds], [rows], 1, encoder.Tokenizer.MaxMentionLength))[0];
        model.ComputeBy(LukeComputation.Literal);
        var passes = passage.Sentences.Select(words => new CandidatePass(
            [.. Enumerable.Range(words.Start, words.Length).Select(word => new Candidate(word, word + 1, encoded.Spans[word]))]));
        var item = new EntityItem(encoded.InputIds, [.. passes]) { Sentences = places };
        var expected = LiteralLuke.Score(model, new EntityBatch([item], WithVectors: false, MinScore: 0));

        Assert.True((actual - expected).abs().max().item<float>() < 1e-5f);
        Assert.True((unaware - expected).abs().max().item<float>() > 1e-4f);
    }

    private static (LukeForEntitySpanClassification, LukeParameters, SentenceEncoder) Closed(TemporaryFolder folder)
    {
        var encoder = TrainingExamples.Encoder(folder.Path);
        var model = TrainingExamples.Model(encoder, TrainingExamples.Scheme());
        var parameters = new LukeParameters(model);
        using var noGradient = no_grad();
        foreach (var parameter in parameters.All.Values)
        {
            parameter.add_(randn(parameter.shape, generator: new Generator(3)) * 0.2);
        }

        ClosedAttention.Open(parameters, model.Config);
        return (model, parameters, encoder);
    }

    private static LukePreTrainedModel Open(string directory)
    {
        var config = LukeConfig.FromPretrained(directory);
        LukePreTrainedModel model = config.Architectures![0] switch
        {
            nameof(LukeForEntitySpanClassification) => new LukeForEntitySpanClassification(config),
            nameof(LukeForEntityPairClassification) => new LukeForEntityPairClassification(config),
            _ => new LukeForMaskedLM(config),
        };
        using var checkpoint = CheckpointDirectory.Open(directory);
        using var noGradient = no_grad();
        foreach (var (name, parameter) in new LukeParameters(model).All)
        {
            parameter.copy_(checkpoint.Weights.Read(name));
        }

        return model;
    }

    private static LukeInputs Inputs(WeightFile tensors, string name)
    {
        var prefix = $"{name}/in/";
        return LukeInputs.FromTensors(tensors.Weights.Select(weight => weight.Name)
            .Where(weight => weight.StartsWith(prefix, StringComparison.Ordinal) && !weight.EndsWith("labels", StringComparison.Ordinal))
            .Select(weight => new KeyValuePair<string, Tensor>(weight[prefix.Length..], tensors.Map(weight))));
    }
}
