using System.Text.Json;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Reference.Modeling;

public sealed class LukeModelTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<string> GoldenModels =>
        new(Directory.GetDirectories(Path.Combine(TestPaths.Golden, "models")).Select(path => Path.GetFileName(path)!).Order());

    public void Dispose() => _scope.Dispose();

    [Theory]
    [MemberData(nameof(GoldenModels))]
    public void NamedParameters_EveryClass_AreTheKeysOfTheReference(string name)
    {
        var directory = Path.Combine(TestPaths.Golden, "models", name);
        using var keys = JsonDocument.Parse(File.ReadAllBytes(directory + ".keys.json"));
        string[] tied = ["lm_head.decoder.weight", "lm_head.decoder.bias", "entity_predictions.decoder.weight"];
        var expected = keys.RootElement.GetProperty("keys").EnumerateObject().Single().Value.EnumerateObject()
            .Where(key => !tied.Contains(key.Name) && !key.Name.EndsWith("position_ids", StringComparison.Ordinal))
            .Select(key => $"{key.Name} {string.Join('x', key.Value.EnumerateArray())}");

        var config = LukeConfig.FromPretrained(directory);
        using LukePreTrainedModel model = config.Architectures![0] switch
        {
            nameof(LukeModel) => new LukeModel(config),
            nameof(LukeForMaskedLM) => new LukeForMaskedLM(config),
            nameof(LukeForEntityClassification) => new LukeForEntityClassification(config),
            nameof(LukeForEntityPairClassification) => new LukeForEntityPairClassification(config),
            nameof(LukeForEntitySpanClassification) => new LukeForEntitySpanClassification(config),
            nameof(LukeForSequenceClassification) => new LukeForSequenceClassification(config),
            nameof(LukeForMultipleChoice) => new LukeForMultipleChoice(config),
            nameof(LukeForTokenClassification) => new LukeForTokenClassification(config),
            nameof(LukeForQuestionAnswering) => new LukeForQuestionAnswering(config),
            var other => throw new InvalidOperationException(other),
        };

        var actual = model.named_parameters().Select(pair => $"{pair.name} {string.Join('x', pair.parameter.shape)}");
        Assert.Equal(expected.Order(), actual.Order());
    }

    [Fact]
    public void Constructor_NewModel_StartsAsTheReferenceDoes()
    {
        var config = TinyLuke.Config with { VocabSize = 5000, HiddenSize = 64, PadTokenId = 1 };
        using var model = new LukeForMaskedLM(config, TinyLuke.Seeded());
        var parameters = model.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);

        var words = parameters["luke.embeddings.word_embeddings.weight"];
        Assert.Equal(0.02, words.std().item<float>(), 3);
        Assert.Equal(0, words.mean().item<float>(), 3);
        Assert.Equal(0, words[1].abs().sum().item<float>());
        Assert.Equal(0, parameters["luke.embeddings.position_embeddings.weight"][1].abs().sum().item<float>());
        Assert.Equal(0, parameters["luke.entity_embeddings.entity_embeddings.weight"][0].abs().sum().item<float>());
        Assert.NotEqual(0, parameters["luke.entity_embeddings.position_embeddings.weight"][1].abs().sum().item<float>());
        foreach (var (name, parameter) in parameters)
        {
            Assert.True(parameter.requires_grad, name);
            if (name.EndsWith("bias", StringComparison.Ordinal))
            {
                Assert.Equal(0, parameter.abs().sum().item<float>());
            }
            else if (name.Contains("LayerNorm", StringComparison.Ordinal) || name.Contains("layer_norm", StringComparison.Ordinal))
            {
                Assert.Equal(0, (parameter - 1).abs().sum().item<float>());
            }
        }

        Assert.False(model.training);
    }

    [Fact]
    public void Constructor_SameGenerator_GivesTheSameWeights()
    {
        using var first = new LukeModel(TinyLuke.Config, generator: TinyLuke.Seeded());
        using var second = new LukeModel(TinyLuke.Config, generator: TinyLuke.Seeded());

        Assert.Equal(TinyLuke.Floats(Run(first)), TinyLuke.Floats(Run(second)));

        static Tensor Run(LukeModel model) => model.Forward(TinyLuke.Inputs()).LastHiddenState;
    }

    [Fact]
    public void Forward_TrainingMode_DropsOutAndEvaluationDoesNot()
    {
        using var model = new LukeModel(TinyLuke.Config, generator: TinyLuke.Seeded());
        var calm = Run();
        Assert.Equal(calm, Run());

        model.train();
        Assert.NotEqual(Run(), Run());

        model.eval();
        Assert.Equal(calm, Run());

        float[] Run() => TinyLuke.Floats(model.Forward(TinyLuke.Inputs()).LastHiddenState);
    }

    [Fact]
    public void Forward_TrainingModeWithoutDropout_EqualsEvaluation()
    {
        var config = TinyLuke.Config with { HiddenDropoutProb = 0, AttentionProbsDropoutProb = 0 };
        using var model = new LukeForEntitySpanClassification(config, TinyLuke.Seeded());
        var calm = Run();
        model.train();

        Assert.Equal(calm, Run());

        float[] Run() => TinyLuke.Floats(model.Forward(TinyLuke.SpanInputs()).Logits);
    }

    [Fact]
    public void Backward_MaskedLanguageLoss_ReachesEveryUsedWeightButNotPaddingRows()
    {
        using var model = new LukeForMaskedLM(TinyLuke.Config, TinyLuke.Seeded());
        model.train();
        using var output = model.Forward(TinyLuke.Inputs() with
        {
            Labels = tensor(new long[] { -100, 5, -100, 7, -100, -100, 8, -100, -100, -100 }).view(2, 5),
            EntityLabels = tensor(new long[] { 4, -100, 5, -100 }).view(2, 2),
        });

        output.Loss!.backward();

        Assert.Equal(
            output.Loss!.item<float>(), output.MlmLoss!.item<float>() + output.MepLoss!.item<float>(), tolerance: 1e-6f);
        var gradients = model.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad);
        Assert.Equal(["luke.pooler.dense.bias", "luke.pooler.dense.weight"], gradients.Where(pair => pair.Value is null).Select(pair => pair.Key).Order());
        Assert.Equal(0, gradients["luke.embeddings.position_embeddings.weight"]![1].abs().sum().item<float>());
        Assert.NotEqual(0, gradients["luke.embeddings.position_embeddings.weight"]![2].abs().sum().item<float>());
    }

    [Fact]
    public void Forward_ManyCalls_LeavesNoTensorBehind()
    {
        using var model = new LukeForEntitySpanClassification(TinyLuke.Config, TinyLuke.Seeded());
        var inputs = TinyLuke.SpanInputs() with { OutputAttentions = true, OutputHiddenStates = true, Labels = zeros(2, 2, ScalarType.Int64) };
        model.Forward(inputs).Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (var i = 0; i < 5; i++)
        {
            model.Forward(inputs).Dispose();
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Constructor_InsideADisposeScope_GivesAModelThatOutlivesIt()
    {
        LukeForMaskedLM model;
        using (NewDisposeScope())
        {
            model = new LukeForMaskedLM(TinyLuke.Config, TinyLuke.Seeded());
        }

        using (model)
        {
            Assert.Equal([2, 5, 30], model.Forward(TinyLuke.Inputs()).Logits.shape);
        }
    }

    [Fact]
    public void Forward_HeadMaskPerHead_EqualsTheSameMaskForEveryLayer()
    {
        using var model = new LukeModel(TinyLuke.Config, generator: TinyLuke.Seeded());

        var one = model.Forward(TinyLuke.Inputs() with { HeadMask = tensor(new[] { 1f, 0f }) });
        var each = model.Forward(TinyLuke.Inputs() with { HeadMask = tensor(new[] { 1f, 0f, 1f, 0f }).view(2, 2) });
        var none = model.Forward(TinyLuke.Inputs());

        Assert.Equal(TinyLuke.Floats(one.LastHiddenState), TinyLuke.Floats(each.LastHiddenState));
        Assert.NotEqual(TinyLuke.Floats(one.LastHiddenState), TinyLuke.Floats(none.LastHiddenState));
    }

    [Fact]
    public void Forward_ConfigurationAsksForStates_ReturnsThemUnlessTheCallSaysNo()
    {
        var config = TinyLuke.Config with { OutputAttentions = true, OutputHiddenStates = true };
        using var model = new LukeModel(config, generator: TinyLuke.Seeded());

        var all = model.Forward(TinyLuke.Inputs());
        var few = model.Forward(TinyLuke.Inputs() with { OutputAttentions = false, OutputHiddenStates = false });

        Assert.Equal((3, 3, 2), (all.HiddenStates!.Count, all.EntityHiddenStates!.Count, all.Attentions!.Count));
        Assert.Equal([2, 2, 7, 7], all.Attentions[0].shape);
        Assert.Null(few.HiddenStates);
        Assert.Null(few.Attentions);
    }

    [Fact]
    public void Forward_NoEntityColumns_ReturnsEmptyEntityStates()
    {
        using var model = new LukeForMaskedLM(TinyLuke.Config, TinyLuke.Seeded());
        var output = model.Forward(TinyLuke.Inputs() with
        {
            EntityIds = zeros([2, 0], ScalarType.Int64),
            EntityAttentionMask = null,
            EntityPositionIds = zeros([2, 0, 3], ScalarType.Int64),
            EntityLabels = zeros([2, 0], ScalarType.Int64),
        });

        Assert.Equal([2, 0, 9], output.EntityLogits!.shape);
        Assert.True(float.IsNaN(output.MepLoss!.item<float>()));
    }

    [Fact]
    public void Forward_UntiedWordHead_HasATableOfItsOwn()
    {
        using var model = new LukeForMaskedLM(TinyLuke.Config with { TieWordEmbeddings = false }, TinyLuke.Seeded());

        Assert.Contains("lm_head.decoder.weight", model.named_parameters().Select(pair => pair.name));
        Assert.Equal([2, 5, 30], model.Forward(TinyLuke.Inputs()).Logits.shape);
    }

    [Theory]
    [InlineData("gelu", 0.8413447f)]
    [InlineData("gelu_new", 0.8411920f)]
    [InlineData("gelu_fast", 0.8411920f)]
    [InlineData("quick_gelu", 0.8457958f)]
    [InlineData("relu", 1f)]
    [InlineData("relu2", 1f)]
    [InlineData("silu", 0.7310586f)]
    [InlineData("mish", 0.8650984f)]
    [InlineData("tanh", 0.7615942f)]
    [InlineData("linear", 1f)]
    public void Get_NamedActivation_ComputesIt(string name, float atOne) =>
        Assert.Equal(atOne, Activations.Get(name)(ones(1)).item<float>(), tolerance: 1e-6f);
}
