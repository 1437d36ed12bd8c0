using System.Buffers.Binary;
using LukePipeline.Luke.Weights;
using LukePipeline.Tests.Support;
using TorchSharp;
using static LukePipeline.Tests.Luke.Weights.SafetensorsBytes;

namespace LukePipeline.Tests.Luke.Weights;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, int, string?, string> BadHeaders => new()
    {
        { "", 0, null, "does not begin with '{'" },
        { " {}", 0, null, "does not begin with '{'" },
        { "{", 0, null, "not well-formed" },
        { "{}x", 0, null, "not well-formed" },
        { "{\"a\":1}", 0, "a", "must be an object" },
        { "{\"a\":{}}", 0, "a", "must have a dtype, a shape and two data_offsets" },
        { "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}", 4, "a", "gives its dtype twice" },
        { "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4],\"x\":1}}", 4, "a", "unknown field 'x'" },
        { $"{{{Entry("a", "U8", "[4]", "[0,4]")},{Entry("a", "U8", "[4]", "[4,8]")}}}", 8, "a", "listed twice" },
        { $"{{{Entry("a", "U8", "[4]", "[0,4]")},{Entry("\\u0061", "U8", "[4]", "[4,8]")}}}", 8, "a", "listed twice" },
        { $"{{{Entry("a", "U8", "[4]", "[0,4]")},{Entry("b", "U8", "[4]", "[2,6]")}}}", 6, "b", "overlaps 'a'" },
        { $"{{{Entry("a", "U8", "[4]", "[0,4]")},{Entry("b", "U8", "[4]", "[0,4]")}}}", 4, "b", "overlaps 'a'" },
        { $"{{{Entry("a", "U8", "[4]", "[0,4]")},{Entry("b", "U8", "[4]", "[6,10]")}}}", 10, "b", "leaves a hole behind 'a'" },
        { $"{{{Entry("a", "U8", "[4]", "[2,6]")}}}", 6, "a", "leaves a hole behind the start" },
        { $"{{{Entry("a", "U8", "[4]", "[0,4]")}}}", 3, "a", "cut short" },
        { $"{{{Entry("a", "U8", "[4]", "[0,4]")}}}", 5, null, "has 1 bytes behind its last weight" },
        { $"{{{Entry("a", "U8", "[4]", "[4,0]")}}}", 4, "a", "before its start" },
        { $"{{{Entry("a", "U8", "[4]", "[-4,0]")}}}", 4, "a", "data_offsets must be a list" },
        { $"{{{Entry("a", "U8", "[4]", "[0,4,4]")}}}", 4, "a", "data_offsets must be a list" },
        { $"{{{Entry("a", "U8", "[4]", "[0]")}}}", 4, "a", "two data_offsets" },
        { $"{{{Entry("a", "U8", "[-4]", "[0,4]")}}}", 4, "a", "shape must be a list" },
        { $"{{{Entry("a", "U8", "[4.0]", "[0,4]")}}}", 4, "a", "shape must be a list" },
        { $"{{{Entry("a", "U8", "[18446744073709551620]", "[0,4]")}}}", 4, "a", "shape must be a list" },
        { $"{{{Entry("a", "U8", "[4294967296,4294967296]", "[0,0]")}}}", 0, "a", "which no memory can hold" },
        { $"{{{Entry("a", "U8", "[0,4294967296,4294967296]", "[0,0]")}}}", 0, "a", "which no memory can hold" },
        { $"{{{Entry("a", "F32", "[4]", "[0,4]")}}}", 4, "a", "takes 4 bytes, where the shape [4] of type F32 needs 16" },
        { $"{{{Entry("a", "F8_E4M3", "[4]", "[0,4]")}}}", 4, "a", "type 'F8_E4M3', which is not supported" },
        { $"{{{Entry("a", "U8", "[4]", "[0,9223372036854775807]")}}}", 4, "a", "reaches to byte 9223372036854775807" },
        { "{\"__metadata__\":{\"format\":1}}", 0, "__metadata__", "must be an object of texts" },
        { "{\"__metadata__\":[]}", 0, "__metadata__", "must be an object of texts" },
        { "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0, "__metadata__", "lists 'a' twice" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void Open_BadHeader_NamesFileKeyAndReason(string header, int dataBytes, string? key, string reason)
    {
        string path = Write(SafetensorsBytes.File(header, dataBytes));

        var e = Assert.Throws<CheckpointException>(() => Safetensors.Open(path));

        Assert.StartsWith(path, e.Message);
        Assert.Equal(key, e.Key);
        Assert.Contains(reason, e.Message);
    }

    [Theory]
    [InlineData(99_000_000UL, "16777216 is the limit")]
    [InlineData(ulong.MaxValue, "16777216 is the limit")]
    [InlineData(16_000_000UL, "is cut short")]
    public void Open_HugeHeaderLength_IsRefusedWithoutAllocatingIt(ulong length, string reason)
    {
        byte[] bytes = new byte[20];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        string path = Write(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();

        var e = Assert.Throws<CheckpointException>(() => Safetensors.Open(path));

        Assert.Contains(reason, e.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Open_ShorterThanTheLength_SaysSo() =>
        Assert.Contains("only 5 bytes", Assert.Throws<CheckpointException>(() => Safetensors.Open(Write(new byte[5]))).Message);

    [Fact]
    public void Open_MissingFile_SaysSo() =>
        Assert.Contains("cannot be opened", Assert.Throws<CheckpointException>(() => Safetensors.Open(_folder.File("none"))).Message);

    [Fact]
    public void Open_Folder_SaysSo() =>
        Assert.Contains("cannot be opened", Assert.Throws<CheckpointException>(() => Safetensors.Open(_folder.Path)).Message);

    [Fact]
    public void Open_HeaderThatIsNotUtf8_SaysSo()
    {
        string path = Write(SafetensorsBytes.File([.. "{\""u8, 0xff, 0xc0, .. "\":{}}"u8], 0));
        Assert.Contains("not well-formed", Assert.Throws<CheckpointException>(() => Safetensors.Open(path)).Message);
    }

    [Fact]
    public void Open_NameWithControlCharacters_PrintsThemEscaped()
    {
        string path = Write(SafetensorsBytes.File("{\"\\u001b[31mred\\u202e\":1}", 0));
        var e = Assert.Throws<CheckpointException>(() => Safetensors.Open(path));
        Assert.Contains("'\\u{1b}[31mred\\u{202e}'", e.Message);
    }

    [Fact]
    public void Open_HeaderOf99Megabytes_IsRefusedUnread()
    {
        byte[] bytes = new byte[99_000_008];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, 99_000_000);
        AssertRefusedCheaply(Write(bytes), "16777216 is the limit", 1 << 20);
    }

    [Fact]
    public void Open_HundredThousandEntries_IsRefusedCheaply()
    {
        string header = $"{{{string.Join(",", Enumerable.Range(0, 100_000).Select(i => Entry($"w{i}", "U8", "[0]", "[0,0]")))}}}";
        AssertRefusedCheaply(Write(SafetensorsBytes.File(header, 0)), "more than 65536 weights", 100 << 20);
    }

    [Fact]
    public void Map_Weight_IsMemoryOfItsOwn()
    {
        string header = $"{{{Entry("a", "F32", "[2,3]", "[0,24]")},{Entry("b", "I64", "[1]", "[24,32]")}}}";
        string path = Write(SafetensorsBytes.File(Padded(header), 32));
        byte[] original = System.IO.File.ReadAllBytes(path);
        using var file = Safetensors.Open(path);
        using var a = file.Map("a");
        using var again = file.Map("a");

        Assert.Equal([2, 3], a.shape);
        Assert.Equal(BitConverter.ToSingle(original, original.Length - 32), a[0, 0].item<float>());
        a.fill_(7);

        Assert.Equal(BitConverter.ToSingle(original, original.Length - 12), again[1, 2].item<float>());
        Assert.Equal(original, System.IO.File.ReadAllBytes(path));
    }

    [Fact]
    public void Map_UnalignedWeight_HasTheSameElementsInMemoryOfItsOwn()
    {
        string header = $"{{{Entry("a", "U8", "[3]", "[0,3]")},{Entry("b", "I32", "[2]", "[3,11]")}}}";
        using var file = Safetensors.Open(Write(SafetensorsBytes.File(Padded(header), 11)));
        using var b = file.Map("b");
        Assert.Equal([0x06050403, 0x0a090807], b.data<int>().ToArray());
    }

    [Fact]
    public void Map_FileThatBecomesShorter_IsAnError()
    {
        string path = Write(SafetensorsBytes.File(Padded($"{{{Entry("a", "F32", "[65536]", "[0,262144]")}}}"), 262_144));
        using var file = Safetensors.Open(path);
        using (var shorter = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            shorter.SetLength(4096);
        }

        var error = Assert.Throws<CheckpointException>(() => file.Map("a"));

        Assert.Contains("has become shorter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Map_AfterDispose_ViewsStayValid()
    {
        torch.Tensor a;
        using (var file = Safetensors.Open(Write(SafetensorsBytes.File(Padded($"{{{Entry("a", "I16", "[2]", "[0,4]")}}}"), 4))))
        {
            a = file.Map("a");
        }

        using (a)
        {
            Assert.Equal([0x0100, 0x0302], a.data<short>().ToArray());
        }
    }

    [Fact]
    public void ReadRows_RowsInAnyOrder_ReadsThem()
    {
        using var file = Safetensors.Open(Write(SafetensorsBytes.File($"{{{Entry("t", "U8", "[5,2]", "[0,10]")}}}", 10)));
        using var rows = file.ReadRows("t", [3, 4, 0, 0], torch.float32);
        Assert.Equal([4, 2], rows.shape);
        Assert.Equal([6f, 7, 8, 9, 0, 1, 0, 1], rows.data<float>().ToArray());
    }

    [Fact]
    public void ReadRows_RowBeyondTheTable_NamesKeyAndRow()
    {
        using var file = Safetensors.Open(Write(SafetensorsBytes.File($"{{{Entry("t", "U8", "[5,2]", "[0,10]")}}}", 10)));
        var e = Assert.Throws<CheckpointException>(() => file.ReadRows("t", [5]));
        Assert.Equal("t", e.Key);
        Assert.Contains("has no row 5: its shape is [5, 2]", e.Message);
    }

    [Fact]
    public void ReadInto_RowsOfALargerTable_FillsThemAlone()
    {
        using var file = Safetensors.Open(Write(SafetensorsBytes.File($"{{{Entry("t", "U8", "[2,2]", "[0,4]")}}}", 4)));
        using var table = torch.full(4, 2, -1f);
        using (var rows = table.narrow(0, 1, 2))
        {
            file.ReadInto("t", rows);
        }

        Assert.Equal([-1f, -1, 0, 1, 2, 3, -1, -1], table.data<float>().ToArray());
    }

    [Fact]
    public void ReadInto_AnotherShape_IsRefusedAndWritesNothing()
    {
        using var file = Safetensors.Open(Write(SafetensorsBytes.File($"{{{Entry("t", "U8", "[2,3]", "[0,6]")}}}", 6)));
        using var target = torch.full(3, 2, -1f);

        Assert.Contains("t has shape [2, 3], the target [3, 2]", Assert.Throws<ArgumentException>(() => file.ReadInto("t", target)).Message);
        Assert.Equal(-6f, target.sum().item<float>());
    }

    [Fact]
    public void Read_UnknownName_NamesIt()
    {
        using var file = Safetensors.Open(Write(SafetensorsBytes.File("{}", 0)));
        Assert.Equal("gone", Assert.Throws<CheckpointException>(() => file.Read("gone")).Key);
    }

    [Fact]
    public void Read_FileThatShrank_SaysSo()
    {
        string path = Write(SafetensorsBytes.File($"{{{Entry("a", "U8", "[4]", "[0,4]")}}}", 4));
        using var file = Safetensors.Open(path);
        using (var stream = System.IO.File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(20);
        }

        Assert.Contains("has become shorter", Assert.Throws<CheckpointException>(() => file.Read("a")).Message);
    }

    [Fact]
    public void Open_Metadata_IsGiven()
    {
        using var file = Safetensors.Open(Write(SafetensorsBytes.File("{\"__metadata__\":{\"format\":\"pt\"}}", 0)));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Empty(file.Weights);
    }

    private static void AssertRefusedCheaply(string path, string reason, long mostBytes)
    {
        var started = ThreadCpuTime.Now;
        long before = GC.GetAllocatedBytesForCurrentThread();

        var e = Assert.Throws<CheckpointException>(() => Safetensors.Open(path));

        Assert.Contains(reason, e.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
        Assert.InRange((ThreadCpuTime.Now - started).TotalMilliseconds, 0, 1000);
    }

    private static string Padded(string header) => header.PadRight((header.Length + 7) / 8 * 8);

    private string Write(byte[] bytes)
    {
        string path = _folder.File($"{Guid.NewGuid():n}.safetensors");
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }
}
