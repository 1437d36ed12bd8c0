using System.Buffers.Binary;
using System.Text;

namespace LukePipeline.Tests.Luke.Weights;

/// <summary>Writes pickles of protocol 2 opcode by opcode, good ones and bad ones.</summary>
internal sealed class PickleBytes
{
    private readonly List<byte> _bytes = [];

    public static PickleBytes Start() => new PickleBytes().Raw(0x80, 2);

    /// <summary>The pickle of a state dict with these tensors.</summary>
    public static byte[] StateDict(params PickledTensorSpec[] tensors)
    {
        var pickle = Start().Op('}').Op('(');
        foreach (var tensor in tensors)
        {
            pickle.Text(tensor.Name).Tensor(tensor);
        }

        return pickle.Op('u').Op('.').ToArray();
    }

    public PickleBytes Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBytes Op(char opcode) => Raw((byte)opcode);

    public PickleBytes Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Op('X').Raw(length).Raw(utf8);
    }

    public PickleBytes Number(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8a, 8).Raw(bytes);
    }

    public PickleBytes Global(string module, string name) => Op('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleBytes Tuple(params long[] values)
    {
        Op('(');
        foreach (long value in values)
        {
            Number(value);
        }

        return Op('t');
    }

    public PickleBytes Tensor(PickledTensorSpec t)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op('(');
        Op('(').Text("storage").Global("torch", t.Storage).Text(t.Key).Text("cpu").Number(t.Elements).Op('t').Op('Q');
        return Number(t.Offset).Tuple(t.Shape).Tuple(t.Strides).Raw(0x89)
            .Global("collections", "OrderedDict").Op(')').Op('R').Op('t').Op('R');
    }

    public byte[] ToArray() => [.. _bytes];
}

/// <summary>One tensor of a pickle, with every number free to be wrong.</summary>
internal sealed record PickledTensorSpec(
    string Name, string Key, long Elements, long Offset, long[] Shape, long[] Strides, string Storage = "FloatStorage");
