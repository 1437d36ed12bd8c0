using LukePipeline.Luke.Weights;
using LukePipeline.Tests.Support;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Luke.Weights;

public sealed class CheckpointDirectoryTests : IDisposable
{
    private const string Words = "embeddings.word_embeddings.weight";
    private const string Entities = "entity_embeddings.entity_embeddings.weight";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("luke.")]
    public void TryFind_WithAndWithoutPrefix_FindsTheSameWeight(string stored)
    {
        Save("model.safetensors", (stored + Words, ones(2, 3)));
        using var checkpoint = CheckpointDirectory.Open(_folder.Path);

        foreach (string name in (string[])[Words, "luke." + Words, "lm_head.decoder.weight"])
        {
            Assert.True(checkpoint.Weights.TryFind(name, out var info));
            Assert.Equal(stored + Words, info.Name);
        }

        Assert.False(checkpoint.Weights.TryFind(Entities, out _));
    }

    [Fact]
    public void TryFind_TiedWeightUnderItsOtherNameAlone_FindsIt()
    {
        Save("model.safetensors", ("entity_predictions.decoder.weight", ones(2, 3)), ("lm_head.decoder.bias", ones(4)));
        using var checkpoint = CheckpointDirectory.Open(_folder.Path);
        Assert.True(checkpoint.Weights.TryFind("luke." + Entities, out _));
        Assert.True(checkpoint.Weights.TryFind("lm_head.bias", out _));
    }

    [Fact]
    public void Open_BothFormats_PrefersSafetensors()
    {
        Save("model.safetensors", ("a", ones(1)));
        File.WriteAllText(_folder.File("pytorch_model.bin"), "not looked at");
        using var checkpoint = CheckpointDirectory.Open(_folder.Path);
        Assert.Equal(WeightFormat.Safetensors, checkpoint.Format);
        Assert.Equal([_folder.File("model.safetensors")], checkpoint.WeightFiles);
    }

    [Fact]
    public void Open_GoldenPyTorchFolder_TellsItsFormat()
    {
        using var checkpoint = CheckpointDirectory.Open(Path.Combine(TestPaths.Golden, "models", "luke-mlm-a"));
        Assert.Equal(WeightFormat.PyTorch, checkpoint.Format);
        Assert.True(checkpoint.Weights.TryFind("lm_head.decoder.bias", out _));
    }

    [Fact]
    public void Open_NoFolder_SaysWhatToName() => Refused(_folder.File("none"), "there is no such folder");

    [Fact]
    public void Open_FileInsteadOfFolder_SaysWhatToName() => Refused(Save("x.safetensors", ("a", ones(1))), "Name the folder");

    [Fact]
    public void Open_FolderWithoutWeights_SaysWhatIsMissing() => Refused(_folder.Path, "neither model.safetensors nor pytorch_model.bin");

    [Fact]
    public void Open_OtherFormat_SaysSo()
    {
        File.WriteAllText(_folder.File("tf_model.h5"), "");
        Refused(_folder.Path, "tf_model.h5 is of no use");
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("pytorch_model.bin")]
    public void Open_GitLfsPointer_SaysWhatToType(string name)
    {
        File.WriteAllText(_folder.File(name), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
        Refused(_folder.Path, "git lfs pull");
    }

    [Fact]
    public void Open_ShardedCheckpoint_ReadsEveryFile()
    {
        Save("model-1.safetensors", ("a", ones(2)));
        Save("model-2.safetensors", ("b", ones(3)), ("unlisted", ones(1)));
        Index("""{"metadata":{},"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}}""");
        using var checkpoint = CheckpointDirectory.Open(_folder.Path);
        using var b = checkpoint.Weights.Read("b");
        Assert.Equal(["a", "b"], checkpoint.Weights.Weights.Select(w => w.Name));
        Assert.Equal([_folder.File("model-1.safetensors"), _folder.File("model-2.safetensors")], checkpoint.WeightFiles);
        Assert.Equal(3, b.sum().item<float>());
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"../model-1.safetensors"}}""", "which is no file name")]
    [InlineData("""{"weight_map":{"a":"/etc/passwd"}}""", "which is no file name")]
    [InlineData("""{"weight_map":{"a":"model-9.safetensors"}}""", "cannot be opened")]
    [InlineData("""{"weight_map":{"c":"model-1.safetensors"}}""", "and is not there")]
    [InlineData("""{"weight_map":[1]}""", "is no index of weights")]
    [InlineData("""{"weight_map":{"a":1}}""", "is no index of weights")]
    [InlineData("""{}""", "is no index of weights")]
    [InlineData("""{""", "is no index of weights")]
    public void Open_BadIndex_SaysWhy(string index, string reason)
    {
        Save("model-1.safetensors", ("a", ones(2)));
        Index(index);
        Refused(_folder.Path, reason);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Read_WeightThatIsNotFinite_NamesFileAndKey(float bad)
    {
        var good = ones(10, 4);
        var poisoned = ones(10, 4);
        poisoned[7, 2] = bad;
        string path = Save("model.safetensors", ("good", good), ("bad", poisoned), ("half", poisoned.to(float16)));
        using var checkpoint = CheckpointDirectory.Open(_folder.Path);

        checkpoint.Weights.Map("good").Dispose();
        checkpoint.Weights.ReadRows("bad", [0, 6, 8]).Dispose(); // the rows in use are sound
        foreach (Action read in (Action[])[() => checkpoint.Weights.Map("bad"), () => checkpoint.Weights.Read("bad"),
            () => checkpoint.Weights.ReadInto("bad", zeros(10, 4)), () => checkpoint.Weights.ReadRows("bad", [7]), () => checkpoint.Weights.Read("half", float32)])
        {
            var e = Assert.Throws<CheckpointException>(read);
            Assert.StartsWith(path, e.Message);
            Assert.Contains("NaN or infinite", e.Message);
        }
    }

    [Fact]
    public void Read_LargestFiniteValues_AreFine()
    {
        Save("model.safetensors", ("big", full([1000], float.MaxValue)), ("half", full([1000], 65504f).to(float16)));
        using var checkpoint = CheckpointDirectory.Open(_folder.Path);
        checkpoint.Weights.Map("big").Dispose();
        checkpoint.Weights.Map("half").Dispose();
    }

    [Fact]
    public void Read_MissingKey_NamesFileAndKey()
    {
        string path = Save("model.safetensors", ("a", ones(1)));
        using var checkpoint = CheckpointDirectory.Open(_folder.Path);
        var e = Assert.Throws<CheckpointException>(() => checkpoint.Weights.Read(Words));
        Assert.StartsWith($"{path}: '{Words}': is missing", e.Message);
    }

    [Fact]
    public async Task HashAsync_AnyRelevantChange_GivesAnotherHash()
    {
        Save("model.safetensors", ("a", ones(1)));
        File.WriteAllText(_folder.File("config.json"), "{}");
        var hasher = new CheckpointHasher();
        string first = await hasher.HashAsync(_folder.Path);
        File.WriteAllText(_folder.File("README.md"), "of no importance");
        Assert.Equal(first, await hasher.HashAsync(_folder.Path));
        Assert.Equal(first, await new CheckpointHasher().HashAsync(_folder.Path));

        File.WriteAllText(_folder.File("config.json"), "{ }");
        string second = await hasher.HashAsync(_folder.Path);
        File.WriteAllText(_folder.File("merges.txt"), "");
        string third = await hasher.HashAsync(_folder.Path);
        Save("model.safetensors", ("a", zeros(1)));
        string fourth = await hasher.HashAsync(_folder.Path);

        Assert.Equal(4, new HashSet<string> { first, second, third, fourth }.Count);
        Assert.Matches("^[0-9a-f]{64}$", first);
    }

    private static void Refused(string path, string reason) =>
        Assert.Contains(reason, Assert.Throws<CheckpointException>(() => CheckpointDirectory.Open(path)).Message);

    private string Save(string file, params (string Name, Tensor Value)[] tensors)
    {
        string path = _folder.File(file);
        SafetensorsWriter.Write(path, tensors.Select(t => new KeyValuePair<string, Tensor>(t.Name, t.Value)));
        return path;
    }

    private void Index(string json) => File.WriteAllText(_folder.File("model.safetensors.index.json"), json);
}
