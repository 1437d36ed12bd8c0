using System.IO.Compression;
using System.Text;
using LukePipeline.Luke.Weights;
using LukePipeline.Tests.Support;
using TorchSharp;
using static LukePipeline.Tests.Luke.Weights.TorchZip;

namespace LukePipeline.Tests.Luke.Weights;

public sealed class PyTorchCheckpointTests : IDisposable
{
    private static readonly byte[] Six = Floats(0, 1, 2, 3, 4, 5);
    private static readonly PickledTensorSpec Good = new("w", "0", 6, 0, [2, 3], [3, 1]);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Map_TensorsThatShareAStorage_HonoursOffsetsAndStrides()
    {
        byte[] pickle = PickleBytes.StateDict(
            Good,
            Good with { Name = "transposed", Shape = [3, 2], Strides = [1, 3] },
            Good with { Name = "tail", Offset = 4, Shape = [2], Strides = [1] });
        using var file = PyTorchCheckpoint.Open(Write(TorchZip.File(pickle, ("0", Six))));

        using var w = file.Read("w");
        using var transposed = file.Read("transposed", torch.float64);
        using var into = torch.zeros(3, 2);
        file.ReadInto("transposed", into);
        using var rows = file.ReadRows("transposed", [2, 0]);
        using var tail = file.Map("tail");

        Assert.Equal(["w", "transposed", "tail"], file.Weights.Select(info => info.Name));
        Assert.Equal([0f, 1, 2, 3, 4, 5], w.data<float>().ToArray());
        Assert.Equal([3, 2], transposed.shape);
        Assert.Equal([0.0, 3, 1, 4, 2, 5], transposed.data<double>().ToArray());
        Assert.Equal([0f, 3, 1, 4, 2, 5], into.data<float>().ToArray());
        Assert.Equal([2f, 5, 0, 3], rows.data<float>().ToArray());
        Assert.Equal([4f, 5], tail.data<float>().ToArray());
    }

    [Fact]
    public void Open_OrderedDictWithVersionsAndParameters_ReadsThem()
    {
        byte[] pickle = PickleBytes.Start().Global("collections", "OrderedDict").Op(')').Op('R').Raw((byte)'q', 0)
            .Op('(').Text("p").Global("torch._utils", "_rebuild_parameter").Op('(').Tensor(Good).Raw(0x88)
            .Global("collections", "OrderedDict").Op(')').Op('R').Op('t').Op('R').Op('u')
            .Op('}').Text("_metadata").Raw((byte)'h', 0).Op('s').Op('b').Op('.').ToArray();
        using var file = PyTorchCheckpoint.Open(Write(TorchZip.File(pickle, ("0", Six))));
        Assert.Equal([2L, 3], Assert.Single(file.Weights).Shape);
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("marshal", "loads")]
    [InlineData("gzip", "open")]
    [InlineData("torch", "load")]
    [InlineData("torch", "hub.load")]
    [InlineData("torch._utils", "_rebuild_tensor_v3")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    [InlineData("collections", "OrderedDict.__init_subclass__")]
    [InlineData("torch ", "FloatStorage")]
    public void Open_PickleThatImportsAnythingElse_NamesItAndExecutesNothing(string module, string name)
    {
        string witness = _folder.File("witness");
        byte[] pickle = PickleBytes.Start().Global(module, name).Op('(').Text($"touch {witness}").Op('t').Op('R').Op('.').ToArray();

        var e = Refused(TorchZip.File(pickle, ("0", Six)));

        Assert.Contains($"wants to import '{module}.{name}'", e.Message);
        Assert.Contains("Nothing was executed", e.Message);
        Assert.False(System.IO.File.Exists(witness));
    }

    public static TheoryData<string, byte[], string> BadPickles => new()
    {
        { "empty", [], "ends too early" },
        { "protocol 4", [0x80, 4], "not of protocol 2" },
        { "INST", [0x80, 2, (byte)'('  , .. "ios\nsystem\n."u8], "opcode 0x69" },
        { "STACK_GLOBAL", PickleBytes.Start().Text("os").Text("system").Raw(0x93).Op('.').ToArray(), "opcode 0x93" },
        { "EXT1", [0x80, 2, 0x82, 1, (byte)'.'], "opcode 0x82" },
        { "no STOP", [0x80, 2, (byte)'}'], "ends too early" },
        { "empty stack", [0x80, 2, (byte)'.'], "takes a value where there is none" },
        { "second stream", [0x80, 2, (byte)'}', (byte)'.', 0x80, 2, (byte)'}', (byte)'.'], "left over" },
        { "rest on the stack", [0x80, 2, (byte)'}', (byte)'}', (byte)'.'], "left over" },
        { "open mark", [0x80, 2, (byte)'}', (byte)'(', (byte)'.'], "takes a value where there is none" },
        { "no mark", [0x80, 2, (byte)'t', (byte)'.'], "closes a list that it did not open" },
        { "value below a mark", [0x80, 2, (byte)'}', (byte)'(', 0x85, (byte)'.'], "takes a value where there is none" },
        { "unknown memo", [0x80, 2, (byte)'h', 7, (byte)'.'], "refers to value 7" },
        { "long text", [0x80, 2, (byte)'X', 0xff, 0xff, 0xff, 0xff, (byte)'.'], "ends too early" },
        { "bad text", [0x80, 2, (byte)'X', 1, 0, 0, 0, 0xff, (byte)'.'], "not UTF-8" },
        { "endless global", [0x80, 2, (byte)'c', (byte)'x'], "ends too early" },
        { "huge number", [0x80, 2, 0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte)'.'], "beyond 64 bits" },
        { "number as key", PickleBytes.Start().Op('}').Number(1).Number(2).Op('s').Op('.').ToArray(), "key that is no text" },
        { "odd items", PickleBytes.Start().Op('}').Op('(').Text("a").Op('u').Op('.').ToArray(), "no dictionary" },
        { "append to dict", PickleBytes.Start().Op('}').Number(1).Op('a').Op('.').ToArray(), "no list" },
        { "call a text", PickleBytes.Start().Text("a").Op(')').Op('R').Op('.').ToArray(), "calls something that is no function" },
        {
            "call a storage",
            PickleBytes.Start().Global("torch", "FloatStorage").Op(')').Op('R').Op('.').ToArray(),
            "torch.FloatStorage is called"
        },
        {
            "OrderedDict of a list",
            PickleBytes.Start().Global("collections", "OrderedDict").Op(']').Raw(0x85).Op('R').Op('.').ToArray(),
            "collections.OrderedDict is called"
        },
        { "state of a list", PickleBytes.Start().Op(']').Op('}').Op('b').Op('.').ToArray(), "sets the state" },
        { "odd persistent id", PickleBytes.Start().Text("x").Op('Q').Op('.').ToArray(), "a storage is described" },
        { "list at the top", PickleBytes.Start().Op(']').Op('.').ToArray(), "holds no dictionary of weights" },
        { "number as weight", PickleBytes.Start().Op('}').Text("epoch").Number(3).Op('s').Op('.').ToArray(), "'epoch': is no tensor" },
        { "same key twice", PickleBytes.StateDict(Good, Good), "'w': is there twice" },
    };

    [Theory]
    [MemberData(nameof(BadPickles))]
    public void Open_BadPickle_SaysWhy(string kind, byte[] pickle, string reason)
    {
        Assert.NotEmpty(kind);
        Assert.Contains(reason, Refused(TorchZip.File(pickle, ("0", Six))).Message);
    }

    [Theory]
    [InlineData(6, 1, new long[] { 2, 3 }, new long[] { 3, 1 }, "reaches beyond its storage")]
    [InlineData(6, -1, new long[] { 2, 3 }, new long[] { 3, 1 }, "reaches beyond its storage")]
    [InlineData(6, 0, new long[] { 2, 3 }, new long[] { 4, 1 }, "reaches beyond its storage")]
    [InlineData(6, 0, new long[] { 7 }, new long[] { 0 }, "reaches beyond its storage")]
    [InlineData(6, 0, new long[] { 1L << 62, 1L << 62 }, new long[] { 0, 0 }, "reaches beyond its storage")]
    [InlineData(6, 0, new long[] { 2, 2 }, new long[] { long.MaxValue, 1 }, "reaches beyond its storage")]
    [InlineData(6, 7, new long[] { 0 }, new long[] { 1 }, "reaches beyond its storage")]
    [InlineData(6, 0, new long[] { 0, 1L << 62, 1L << 62 }, new long[] { 1, 1, 1 }, "reaches beyond its storage")]
    [InlineData(6, 0, new long[] { -2, 3 }, new long[] { 3, 1 }, "negative size or stride")]
    [InlineData(6, 0, new long[] { 2, 3 }, new long[] { -3, 1 }, "negative size or stride")]
    [InlineData(6, 0, new long[] { 6 }, new long[] { 1, 1 }, "another number of sizes")]
    [InlineData(6, 0, new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1 }, new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1 }, "more than 8 dimensions")]
    [InlineData(7, 0, new long[] { 2, 3 }, new long[] { 3, 1 }, "should have 7 elements of 4 bytes, and has 24 bytes")]
    [InlineData(long.MaxValue, 0, new long[] { 2, 3 }, new long[] { 3, 1 }, "should have 9223372036854775807 elements")]
    [InlineData(-1, 0, new long[] { 2, 3 }, new long[] { 3, 1 }, "a storage is described")]
    public void Open_TensorThatDoesNotFitItsStorage_IsRefused(long elements, long offset, long[] shape, long[] strides, string reason)
    {
        byte[] pickle = PickleBytes.StateDict(Good with { Elements = elements, Offset = offset, Shape = shape, Strides = strides });
        Assert.Contains(reason, Refused(TorchZip.File(pickle, ("0", Six))).Message);
    }

    [Fact]
    public void Open_StorageThatIsNotThere_NamesTheKey()
    {
        var e = Refused(TorchZip.File(PickleBytes.StateDict(Good with { Key = "9" }), ("0", Six)));
        Assert.Equal("w", e.Key);
        Assert.Contains("its storage '9' is not in the file", e.Message);
    }

    [Fact]
    public void Open_OneStorageOfTwoTypes_IsRefused()
    {
        var half = Good with { Name = "x", Elements = 12, Shape = [12], Strides = [1], Storage = "HalfStorage" };
        var e = Refused(TorchZip.File(PickleBytes.StateDict(Good, half), ("0", Six)));
        Assert.Contains("describes it otherwise", e.Message);
    }

    [Fact]
    public void Open_BombOfNestedLists_IsRefusedWithinBounds()
    {
        byte[] pickle = [0x80, 2, .. Enumerable.Repeat((byte)']', 15 << 20), (byte)'.'];
        string path = Write(TorchZip.File(pickle));
        long before = GC.GetAllocatedBytesForCurrentThread();

        var e = Assert.Throws<CheckpointException>(() => PyTorchCheckpoint.Open(path));

        Assert.Contains("more than 500000 values", e.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 << 20);
    }

    [Fact]
    public void Open_BombOfMemos_IsRefusedWithinBounds()
    {
        var pickle = PickleBytes.Start().Op(']');
        for (int i = 0; i < 1_000_000; i++)
        {
            pickle.Raw((byte)'r', (byte)i, (byte)(i >> 8), (byte)(i >> 16), 0);
        }

        Assert.Contains("more than 500000 values", Refused(TorchZip.File(pickle.Op('.').ToArray())).Message);
    }

    [Fact]
    public void Open_HugePickle_IsRefusedBeforeItIsRead() =>
        Assert.Contains("16777216 is the limit", Refused(TorchZip.File(new byte[(16 << 20) + 1])).Message);

    public static TheoryData<string, string> OddMembers => new()
    {
        { "m/DATA.PKL", "is there twice" },
        { "m/data.pkl", "is there twice" },
        { "other/data.pkl", "must hold one NAME/data.pkl, and holds 2" },
        { "../evil", "odd name" },
        { "/etc/x", "odd name" },
        { "m\\x", "odd name" },
        { "m/\u0001", "odd name" },
        { "m/code/x.py", "TorchScript" },
        { "m/data/x", "TorchScript" },
    };

    [Theory]
    [MemberData(nameof(OddMembers))]
    public void Open_OddMember_IsRefused(string name, string reason) => Assert.Contains(reason, Refused(
        Members([("m/data.pkl", PickleBytes.StateDict(Good)), ("m/data/0", Six), (name, [1])])).Message);

    [Fact]
    public void Open_CompressedMembers_AreRefused() => Assert.Contains("compressed or encrypted", Refused(
        Members([("m/data.pkl", PickleBytes.StateDict(Good)), ("m/data/0", new byte[24])], CompressionLevel.Optimal)).Message);

    [Fact]
    public void Open_FlagsThatDifferBetweenHeaders_AreRefused()
    {
        byte[] file = TorchZip.File(PickleBytes.StateDict(Good), ("0", Six));
        file[6] |= 1; // "encrypted", in the first local header alone: scanners stop there and loaders do not
        Assert.Contains("does not stand where the directory says", Refused(file).Message);
    }

    [Fact]
    public void Open_MembersThatOverlap_AreRefused()
    {
        byte[] file = TorchZip.File(PickleBytes.StateDict(Good), ("0", Six));
        int directory = BitConverter.ToInt32(file, file.Length - 6);
        int second = directory + 46 + "m/data.pkl".Length;
        BitConverter.TryWriteBytes(file.AsSpan(second + 42), 0);
        Assert.Contains("lies over another member", Refused(file).Message);
    }

    [Theory]
    [InlineData(0, "does not begin as a zip file")]
    [InlineData(30, "its end is missing")]
    [InlineData(200, "its end is missing")]
    public void Open_CutShort_SaysSo(int length, string reason) =>
        Assert.Contains(reason, Refused(TorchZip.File(PickleBytes.StateDict(Good), ("0", Six))[..length]).Message);

    [Fact]
    public void Open_BytesBehindTheEnd_AreRefused() =>
        Assert.Contains("something was added", Refused([.. TorchZip.File(PickleBytes.StateDict(Good), ("0", Six)), 0]).Message);

    [Fact]
    public void Open_FormatBeforeVersion16_SaysHowToConvertIt() =>
        Assert.Contains("before 1.6", Refused([0x80, 2, 0x8a, 10, .. "lüFjù P"u8]).Message);

    [Fact]
    public void Open_BigEndian_IsRefused() => Assert.Contains("big-endian", Refused(Members(
        [("m/data.pkl", PickleBytes.StateDict(Good)), ("m/byteorder", Encoding.ASCII.GetBytes("big")), ("m/data/0", Six)])).Message);

    private CheckpointException Refused(byte[] file)
    {
        string path = Write(file);
        var e = Assert.Throws<CheckpointException>(() => PyTorchCheckpoint.Open(path));
        Assert.StartsWith(path, e.Message);
        return e;
    }

    private string Write(byte[] bytes)
    {
        string path = _folder.File("pytorch_model.bin");
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }
}
