using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Weights;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using LukePipeline.Training.Data;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Vocabulary;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Training;

public sealed class LukeTrainingGraphTests
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
        var graph = new LukeTrainingGraph(new LukeParameters(model), model.Config, CandidateAttention.All, new LinearProducts(ScalarType.Float32));
        var batch = ToBatch(tensors, caseName, model.Config);
        var labels = tensors.Map($"{caseName}/in/labels");

        var logits = model switch
        {
            LukeForEntitySpanClassification => graph.ScoreSpans(batch).flatten(0, 1),
            LukeForEntityPairClassification => graph.ScorePairs(batch),
            _ => graph.PredictWords(batch, arange(labels.numel(), ScalarType.Int64)),
        };
        var loss = nn.functional.cross_entropy(logits, labels.flatten(), ignore_index: -100);

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

        var graph = new LukeTrainingGraph(parameters, model.Config, CandidateAttention.Words, new LinearProducts(ScalarType.Float32));
        using var noGradient = no_grad();
        var actual = graph.ScoreSpans(TrainingBatch.Create([encoded.InputIds], [rows], 1))[0].clone();
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
            Ids.Entities, TrainingExamples.Config(encoder.Tokenizer.TokenCount, TrainingExamples.Scheme().Labels), seed: 7);
        var passage = AnnotatedPassage.Join([TrainingExamples.Sentences[0], TrainingExamples.Sentences[1], TrainingExamples.Sentences[2]]);
        var encoded = encoder.Tokenizer.EncodeSpans(passage.Whole.Text, passage.Whole.WordPlaces());
        var places = passage.Sentences.Select(words => new TokenSpan(encoded.Spans[words.Start].Start, encoded.Spans[words.End - 1].End)).ToArray();
        var rows = encoded.Spans.Select(span => new TrainingEntity(2, span.Start, span.End)).ToArray();

        using var noGradient = no_grad();
        var graph = new LukeTrainingGraph(new LukeParameters(model), model.Config, CandidateAttention.All, new LinearProducts(ScalarType.Float32));
        var actual = graph.ScoreSpans(TrainingBatch.Create([encoded.InputIds], [rows], 1, [places]))[0];
        var unaware = graph.ScoreSpans(TrainingBatch.Create([encoded.InputIds], [rows], 1))[0];
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

    private static TrainingBatch ToBatch(WeightFile tensors, string name, LukeConfig config)
    {
        var ids = tensors.Map($"{name}/in/input_ids");
        var real = ids.ne(config.PadTokenId);
        var positions = (real.to(ScalarType.Int64).cumsum(1) * real) + config.PadTokenId;
        var mask = tensors.Map($"{name}/in/attention_mask").to(ScalarType.Float32);
        if (!tensors.TryFind($"{name}/in/entity_ids", out var _))
        {
            return new TrainingBatch(ids, positions, mask, null);
        }

        var entityIds = tensors.Map($"{name}/in/entity_ids");
        var places = tensors.Map($"{name}/in/entity_position_ids");
        var weights = zeros(entityIds.shape[0], entityIds.shape[1], ids.shape[1]);
        var used = places.ne(-1);
        weights.scatter_add_(2, places.clamp(0), used.to(ScalarType.Float32) / used.sum(-1, keepdim: true).clamp(1));
        var spans = tensors.TryFind($"{name}/in/entity_start_positions", out var _);
        return new TrainingBatch(ids, positions, mask, new TrainingEntities(
            entityIds,
            weights,
            spans ? tensors.Map($"{name}/in/entity_start_positions") : zeros_like(entityIds),
            spans ? tensors.Map($"{name}/in/entity_end_positions") : zeros_like(entityIds),
            tensors.Map($"{name}/in/entity_attention_mask").to(ScalarType.Float32)));
    }
}
