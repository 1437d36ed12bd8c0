using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Weights;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Reference.Modeling.Layers;
using LukePipeline.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Reference.Modeling;

public sealed class LukeCheckpointTests : IDisposable
{
    private static readonly LukeConfig Config = TinyLuke.Config.WithLabels(["none", "PER", "LOC"]);

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void SavePretrained_SpanModel_ComesBackEqual()
    {
        using var model = Saved();
        using var loaded = LukeForEntitySpanClassification.FromPretrained(_folder.Path);

        Assert.Equal(Logits(model), Logits(loaded));
        Assert.False(loaded.training);
        Assert.Equal(["LukeForEntitySpanClassification"], loaded.Config.Architectures);
        Assert.Equal("float32", loaded.Config.TorchDtype);
        Assert.Equal("PER", loaded.Config.LabelName(1));
        Assert.Equal(["config.json", "model.safetensors"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void SavePretrained_OverTheLoadedFile_LeavesTheLoadedModelAsItWas()
    {
        Saved().Dispose();
        using var loaded = LukeForEntitySpanClassification.FromPretrained(_folder.Path);
        var before = Logits(loaded);

        using (var other = new LukeForEntitySpanClassification(Config, new Generator(99, CPU)))
        {
            other.SavePretrained(_folder.Path);
        }

        Assert.Equal(before, Logits(loaded));
    }

    [Theory]
    [InlineData(ScalarType.Float16, "float16")]
    [InlineData(ScalarType.BFloat16, "bfloat16")]
    public void SavePretrained_HalfPrecision_IsReadAsFloat32(ScalarType dtype, string name)
    {
        using var model = Saved(dtype);
        using var loaded = LukeForEntitySpanClassification.FromPretrained(_folder.Path);

        Assert.Equal(name, loaded.Config.TorchDtype);
        Assert.All(loaded.named_parameters(), pair => Assert.Equal(ScalarType.Float32, pair.parameter.dtype));
        var difference = Logits(model).Zip(Logits(loaded), (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(difference, 1e-9, 0.02);
    }

    [Fact]
    public void SavePretrained_MaskedLanguageModel_StoresTiedWeightsOnce()
    {
        using (var model = new LukeForMaskedLM(Config, TinyLuke.Seeded()))
        {
            model.SavePretrained(_folder.Path);
        }

        using var file = Safetensors.Open(_folder.File("model.safetensors"));
        Assert.DoesNotContain(file.Weights, weight => weight.Name.Contains("decoder", StringComparison.Ordinal));
        Assert.Contains(file.Weights, weight => weight.Name == "lm_head.bias");
        Assert.Equal("pt", file.Metadata["format"]);
    }

    [Fact]
    public void FromPretrained_EncoderOfAHeadAndBack_FindsTheKeysUnderBothNames()
    {
        using var head = Saved();
        using var encoder = LukeModel.FromPretrained(_folder.Path);
        using var bare = new TemporaryFolder();
        encoder.SavePretrained(bare.Path);
        using var again = LukeForEntitySpanClassification.FromPretrained(bare.Path, new LoadOptions { NewHead = true });

        Assert.Equal(States(head.Encoder), States(encoder));
        Assert.Equal(States(head.Encoder), States(again.Encoder));
        using var file = Safetensors.Open(bare.File("model.safetensors"));
        Assert.DoesNotContain(file.Weights, weight => weight.Name.StartsWith("luke.", StringComparison.Ordinal));
    }

    [Fact]
    public void FromPretrained_OtherLabels_DrawsANewHeadOnlyWhenAskedTo()
    {
        using var model = Saved();
        var options = new LoadOptions { Labels = ["O", "A", "B", "C", "D"] };

        using var tuned = LukeForEntitySpanClassification.FromPretrained(_folder.Path, options with { NewHead = true });

        Assert.Equal([2, 2, 5], tuned.Forward(TinyLuke.SpanInputs()).Logits.shape);
        Assert.Equal(States(model.Encoder), States(tuned.Encoder));
        Assert.Equal("D", tuned.Config.LabelName(4));
        Assert.Throws<CheckpointException>(() => LukeForEntitySpanClassification.FromPretrained(_folder.Path, options));
    }

    [Fact]
    public void FromPretrained_FileWithoutPooler_GivesAnEncoderWithoutOne()
    {
        using (var model = new LukeForTokenClassification(Config, TinyLuke.Seeded()))
        {
            model.SavePretrained(_folder.Path);
        }

        using var encoder = LukeModel.FromPretrained(_folder.Path);
        using var spans = LukeForEntitySpanClassification.FromPretrained(_folder.Path, new LoadOptions { NewHead = true });

        Assert.False(encoder.HasPooler);
        Assert.Null(encoder.Forward(TinyLuke.Inputs()).PoolerOutput);
        Assert.Contains(
            "'luke.pooler.dense.weight'",
            Assert.Throws<CheckpointException>(() => LukeForSequenceClassification.FromPretrained(_folder.Path)).Message);
    }

    [Fact]
    public void FromPretrained_SomeEntityRows_AnswersTheSameWithoutTheOthers()
    {
        using var model = Saved();
        using var small = LukeForEntitySpanClassification.FromPretrained(_folder.Path, new LoadOptions { EntityRows = [4, 0, 2, 3, 2] });

        Assert.Equal([4, 8], small.Encoder.EntityEmbeddings.EntityTable.shape);
        Assert.Equal(Logits(model), Logits(small));
        var error = Assert.Throws<ModelInputException>(
            () => small.Forward(TinyLuke.SpanInputs() with { EntityIds = full([2, 2], 5, ScalarType.Int64) }));
        Assert.Contains("entity_ids holds 5, whose embedding was not loaded", error.Message);
        Assert.Contains("cannot be saved", Assert.Throws<LukeException>(() => small.SavePretrained(_folder.Path)).Message);
    }

    [Fact]
    public void FromPretrained_EntityRowsThatDoNotExist_SaysWhichThereAre()
    {
        Saved().Dispose();

        var error = Assert.Throws<CheckpointException>(
            () => LukeModel.FromPretrained(_folder.Path, new LoadOptions { EntityRows = [2, 9] }));

        Assert.Contains("has rows 0..8, asked for were rows 2..9", error.Message);
    }

    [Fact]
    public void FromPretrained_ClassOfAnotherHead_SaysWhatTheFileWasSavedFrom()
    {
        Saved().Dispose();

        var error = Assert.Throws<CheckpointException>(() => LukeForMaskedLM.FromPretrained(_folder.Path));

        Assert.Contains("model.safetensors", error.Message);
        Assert.Contains("'lm_head.", error.Message);
        Assert.Contains("saved from LukeForEntitySpanClassification", error.Message);
    }

    [Fact]
    public void FromPretrained_WeightMissing_NamesFileAndKey()
    {
        using var model = Saved();
        Rewrite(model, weights => weights.Remove("luke.encoder.layer.1.output.dense.weight"));

        var error = Assert.Throws<CheckpointException>(() => LukeForEntitySpanClassification.FromPretrained(_folder.Path));

        Assert.Contains(_folder.File("model.safetensors"), error.Message);
        Assert.Contains("'luke.encoder.layer.1.output.dense.weight'", error.Message);
        Assert.Contains("is missing", error.Message);
    }

    [Fact]
    public void FromPretrained_ConfigurationOfAnotherSize_NamesTheShapes()
    {
        Saved().Dispose();
        (LukeConfig.FromPretrained(_folder.Path) with { IntermediateSize = 99 }).SavePretrained(_folder.Path);

        var error = Assert.Throws<CheckpointException>(() => LukeForEntitySpanClassification.FromPretrained(_folder.Path));

        Assert.Contains("has shape [24, 16], but config.json asks for [99, 16]", error.Message);
    }

    [Fact]
    public void FromPretrained_HugeConfiguration_FailsBeforeAllocating()
    {
        Saved().Dispose();
        (LukeConfig.FromPretrained(_folder.Path) with { VocabSize = 2_000_000_000 }).SavePretrained(_folder.Path);

        Assert.Contains(
            "vocab_size is 2000000000, it must be at most 10000000",
            Assert.Throws<LukeException>(() => LukeForEntitySpanClassification.FromPretrained(_folder.Path)).Message);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void FromPretrained_WeightThatIsNoNumber_IsRefusedUnlessAskedFor(float value)
    {
        using var model = Saved();
        Rewrite(model, weights => weights["classifier.weight"] = full_like(weights["classifier.weight"], value));

        var error = Assert.Throws<CheckpointException>(() => LukeForEntitySpanClassification.FromPretrained(_folder.Path));
        Assert.Contains("'classifier.weight'", error.Message);
        Assert.Contains("NaN or infinite", error.Message);
        LukeForEntitySpanClassification.FromPretrained(_folder.Path, new LoadOptions { CheckFinite = false }).Dispose();
    }

    [Fact]
    public void FromPretrained_IntegersInPlaceOfAWeight_IsRefused()
    {
        using var model = Saved();
        Rewrite(model, weights => weights["classifier.bias"] = zeros(3, ScalarType.Int64));

        Assert.Contains(
            "holds Int64 values, expected floating point",
            Assert.Throws<CheckpointException>(() => LukeForEntitySpanClassification.FromPretrained(_folder.Path)).Message);
    }

    [Theory]
    [InlineData("vocab.json", "vocab_size in config.json is 30")]
    [InlineData("entity_vocab.json", "entity_vocab_size in config.json is 9")]
    public void FromPretrained_VocabularyBeyondTheTable_IsRefused(string file, string expected)
    {
        Saved().Dispose();
        File.WriteAllText(_folder.File(file), """{"a": 0, "b": 30}""");

        var error = Assert.Throws<LukeException>(() => LukeForEntitySpanClassification.FromPretrained(_folder.Path));

        Assert.Contains($"{_folder.File(file)}: holds id 30, but {expected}", error.Message);
    }

    [Fact]
    public void FromPretrained_ByName_TakesTheClassOfTheConfiguration()
    {
        Saved().Dispose();

        using var model = LukeModels.FromPretrained(_folder.Path);

        Assert.IsType<LukeForEntitySpanClassification>(model);
        Assert.Contains(
            "no model class LukeForDreams",
            Assert.Throws<LukeException>(() => LukeModels.FromPretrained(_folder.Path, "LukeForDreams")).Message);
    }

    private LukeForEntitySpanClassification Saved(ScalarType? dtype = null)
    {
        var model = new LukeForEntitySpanClassification(Config, TinyLuke.Seeded());
        model.SavePretrained(_folder.Path, dtype);
        return model;
    }

    private void Rewrite(LukePreTrainedModel model, Action<Dictionary<string, Tensor>> change)
    {
        var weights = model.named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);
        change(weights);
        SafetensorsWriter.Write(_folder.File("model.safetensors"), weights);
    }

    private static float[] Logits(LukeForEntitySpanClassification model) => TinyLuke.Floats(model.Forward(TinyLuke.SpanInputs()).Logits);

    private static float[] States(LukeModel model) => TinyLuke.Floats(model.Forward(TinyLuke.Inputs()).LastHiddenState);
}
