using System.Runtime.InteropServices;
using Google.Protobuf;

namespace LukePipeline.Tests.Training.Growing;

/// <summary>A float32 initializer of an ONNX graph.</summary>
internal sealed record OnnxWeight(string Name, long[] Shape, float[] Values)
{
    /// <summary>Whether the file says that its numbers lie in another one.</summary>
    public bool Elsewhere { get; init; }
}

/// <summary>Writes ONNX files of initializers and nodes.</summary>
internal static class OnnxFile
{
    public static byte[] Write(OnnxWeight[] weights, (string Kind, string[] Inputs, string Output)[] nodes) => Message(model =>
    {
        Field(model, 7, Message(graph =>
        {
            foreach (var (kind, inputs, result) in nodes)
            {
                Field(graph, 1, Message(node =>
                {
                    foreach (var input in inputs)
                    {
                        Text(node, 1, input);
                    }

                    Text(node, 2, result);
                    Text(node, 4, kind);
                }));
            }

            foreach (var weight in weights)
            {
                Field(graph, 5, Message(tensor =>
                {
                    foreach (var length in weight.Shape)
                    {
                        Number(tensor, 1, length);
                    }

                    Number(tensor, 2, 1);
                    Text(tensor, 8, weight.Name);
                    Field(tensor, 9, MemoryMarshal.AsBytes(weight.Values.AsSpan()).ToArray());
                    if (weight.Elsewhere)
                    {
                        Number(tensor, 14, 1);
                    }
                }));
            }
        }));
    });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        var output = new CodedOutputStream(bytes, leaveOpen: true);
        write(output);
        output.Flush();
        return bytes.ToArray();
    }

    private static void Field(CodedOutputStream output, int number, byte[] content)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content));
    }

    private static void Text(CodedOutputStream output, int number, string text) => Field(output, number, System.Text.Encoding.UTF8.GetBytes(text));

    private static void Number(CodedOutputStream output, int number, long value)
    {
        output.WriteTag(number, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }
}
