using LukePipeline.Luke.Weights;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Luke.Weights;

/// <summary>
/// Random damage to good files: whatever is read, only <see cref="CheckpointException"/> may come out, in bounded memory and time.
/// </summary>
public sealed class HostileFileTests : IDisposable
{
    private static readonly byte[] Interesting = [0, 0x7f, 0xff, .. "019[]{}\",:.-eERQb"u8];
    private const int Trials = 4000;
    private const long MostBytes = 64 << 20; // per file of some kilobytes

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_DamagedSafetensors_IsReadOrRefused()
    {
        string header = $"{{\"__metadata__\":{{\"format\":\"pt\"}},{SafetensorsBytes.Entry("a.weight", "F32", "[2,3]", "[0,24]")},"
            + $"{SafetensorsBytes.Entry("b", "I64", "[1]", "[24,32]")},{SafetensorsBytes.Entry("c", "BF16", "[0,4]", "[32,32]")}}}";
        Attack(SafetensorsBytes.File(header, 32), Safetensors.Open, seed: 1);
    }

    [Fact]
    public void Open_DamagedPyTorchFile_IsReadOrRefused() => Attack(TorchFile(), PyTorchCheckpoint.Open, seed: 2);

    [Fact]
    public void Open_PickleOfRandomOpcodes_IsReadOrRefused()
    {
        var random = new Random(3);
        byte[] opcodes = [.. Enum.GetValues<PickleOpcode>().Select(o => (byte)o)];
        string path = _folder.File("x");
        for (int trial = 0; trial < Trials; trial++)
        {
            var pickle = PickleBytes.Start();
            for (int i = random.Next(60); i > 0; i--)
            {
                switch (random.Next(8))
                {
                    case 0: pickle.Text("t"); break;
                    case 1: pickle.Number(random.Next(-2, 9)); break;
                    case 2: pickle.Global("collections", "OrderedDict"); break;
                    case 3: pickle.Global("torch._utils", "_rebuild_tensor_v2"); break;
                    case 4: pickle.Tensor(new("w", "0", 6, 0, [2, 3], [3, 1])); break;
                    case 5: pickle.Raw((byte)(random.Next(2) == 0 ? 'q' : 'h'), (byte)random.Next(3)); break;
                    default: pickle.Raw(opcodes[random.Next(opcodes.Length)]); break;
                }
            }

            File.WriteAllBytes(path, TorchZip.File(pickle.Op('.').ToArray(), ("0", new byte[24])));
            OpenAndReadAll(path, PyTorchCheckpoint.Open);
        }
    }

    private static byte[] TorchFile() => TorchZip.File(
        PickleBytes.StateDict(
            new("w", "0", 6, 0, [2, 3], [3, 1]),
            new("t", "0", 6, 1, [2, 2], [1, 2]),
            new("ids", "1", 2, 0, [1, 2], [2, 1], "LongStorage")),
        ("0", new byte[24]), ("1", new byte[16]));

    private void Attack(byte[] good, Func<string, WeightFile> open, int seed)
    {
        var random = new Random(seed);
        string path = _folder.File("x");
        File.WriteAllBytes(path, good);
        Assert.True(OpenAndReadAll(path, open));
        int accepted = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            File.WriteAllBytes(path, Damage(good, random));
            accepted += OpenAndReadAll(path, open) ? 1 : 0;
        }

        Assert.InRange(accepted, 1, Trials - 1); // both ways out were taken
    }

    private static byte[] Damage(byte[] good, Random random)
    {
        byte[] bytes = [.. good];
        switch (random.Next(4))
        {
            case 0: // flipped bits
                for (int i = random.Next(1, 4); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }

                return bytes;
            case 1: // cut short
                return bytes[..random.Next(bytes.Length)];
            case 2: // interesting bytes
                bytes[random.Next(bytes.Length)] = Interesting[random.Next(Interesting.Length)];
                return bytes;
            default: // a piece moved over another
                int length = random.Next(1, 12);
                bytes.AsSpan(random.Next(bytes.Length - length), length).CopyTo(bytes.AsSpan(random.Next(bytes.Length - length)));
                return bytes;
        }
    }

    private static bool OpenAndReadAll(string path, Func<string, WeightFile> open)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var file = open(path);
            foreach (var weight in file.Weights)
            {
                using var mapped = file.Map(weight.Name);
                using var read = file.Read(weight.Name);
                Assert.Equal(weight.Shape, mapped.shape);
                Assert.InRange(read.NumberOfElements * read.ElementSize, 0, MostBytes);
            }

            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        }
    }
}
