using Google.Protobuf;
using LukePipeline.Ground;
using static TorchSharp.torch;

namespace LukePipeline.Training.Growing;

/// <summary>
/// The weights of an ONNX file: the initializers of its graph (messages <c>ModelProto</c>, <c>GraphProto</c>, <c>TensorProto</c>
/// of onnx.proto3). No node is executed; nodes are read only to learn which weight a nameless matrix is.
/// </summary>
/// <remarks>
/// Exporters store the matrix of a linear layer transposed and under a number of its own. Its bias keeps its name: the product's
/// result is added to it, so <c>encoder.layer.0.output.dense.bias</c> tells which matrix is <c>encoder.layer.0.output.dense.weight</c>.
/// </remarks>
internal static class OnnxInitializers
{
    private const int Float32 = 1;
    private const int Float16 = 10;
    private const int MaxDimensions = 8;

    /// <summary>Reads all floating-point weights under the names of the exported model.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="source">Names the file in messages.</param>
    /// <returns>Tensors of float32 that the caller disposes.</returns>
    /// <exception cref="LukeException">The bytes are no ONNX model, or keep their weights in another file.</exception>
    public static Dictionary<string, Tensor> Read(byte[] content, string source)
    {
        var weights = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            var graph = FieldsOf(ByteString.CopyFrom(content)).FirstOrDefault(field => field.Number == 7).Bytes
                ?? throw new LukeException($"{source} holds no ONNX graph. Name an .onnx file that an encoder was exported to.");
            var nodes = new List<Node>();
            foreach (var field in FieldsOf(graph))
            {
                if (field is { Number: 5, Bytes: { } initializer } && ReadTensor(initializer, source) is { } named)
                {
                    weights.Add(named.Name, named.Value);
                }
                else if (field is { Number: 1, Bytes: { } node })
                {
                    nodes.Add(ReadNode(node));
                }
            }

            NameMatrices(weights, nodes);
            return weights;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or ArgumentException)
        {
            Release(weights);
            throw new LukeException($"{source} cannot be read as an ONNX file: {e.Message}", e);
        }
        catch
        {
            Release(weights);
            throw;
        }
    }

    private static void Release(Dictionary<string, Tensor> weights)
    {
        foreach (var weight in weights.Values)
        {
            weight.Dispose();
        }
    }

    private static void NameMatrices(Dictionary<string, Tensor> weights, List<Node> nodes)
    {
        const string Bias = ".bias";
        var products = nodes.Where(node => node is { Kind: "MatMul", Inputs: [_, _], Outputs: [_] }).ToDictionary(node => node.Outputs[0], node => node.Inputs[1]);
        foreach (var sum in nodes.Where(node => node is { Kind: "Add", Inputs: [_, _] }))
        {
            foreach (var (bias, product) in new[] { (sum.Inputs[0], sum.Inputs[1]), (sum.Inputs[1], sum.Inputs[0]) })
            {
                if (bias.EndsWith(Bias, StringComparison.Ordinal) && weights.ContainsKey(bias)
                    && products.TryGetValue(product, out var matrix) && weights.Remove(matrix, out var stored))
                {
                    using (stored)
                    {
                        weights.Add($"{bias[..^Bias.Length]}.weight", stored.transpose(0, 1).contiguous());
                    }
                }
            }
        }
    }

    private static (string Name, Tensor Value)? ReadTensor(ByteString message, string source)
    {
        var (name, type, elsewhere) = ("", 0, false);
        var shape = new List<long>();
        ByteString? raw = null;
        ByteString? floats = null;
        foreach (var field in FieldsOf(message))
        {
            switch (field.Number)
            {
                case 1 when field.Bytes is { } packed:
                    var numbers = packed.CreateCodedInput();
                    while (!numbers.IsAtEnd && shape.Count < MaxDimensions)
                    {
                        shape.Add(numbers.ReadInt64());
                    }

                    break;
                case 1 when shape.Count < MaxDimensions:
                    shape.Add(field.Value);
                    break;
                case 2:
                    type = (int)field.Value;
                    break;
                case 4:
                    floats = field.Bytes;
                    break;
                case 8:
                    name = field.Bytes?.ToStringUtf8() ?? "";
                    break;
                case 9:
                    raw = field.Bytes;
                    break;
                case 14:
                    elsewhere = field.Value != 0;
                    break;
                default:
                    break;
            }
        }

        if (type is not (Float32 or Float16))
        {
            return null;
        }

        if (elsewhere)
        {
            throw new LukeException($"{source}: the weight {name} lies in a file of its own. Export the model into one file (up to 2 GB).");
        }

        var bytes = raw ?? floats ?? ByteString.Empty;
        var size = type == Float16 && raw is not null ? 2 : 4;
        if (shape.Any(length => length < 0) || shape.Aggregate((Int128)size, (product, length) => product * length) != bytes.Length)
        {
            throw new LukeException($"{source}: the weight {name} of shape [{string.Join(", ", shape)}] has {bytes.Length} bytes: the file is damaged.");
        }

        using var flat = empty(bytes.Length / size, size == 2 ? ScalarType.Float16 : ScalarType.Float32);
        bytes.Span.CopyTo(flat.bytes);
        return (name, flat.to(ScalarType.Float32, copy: true).view(shape.ToArray()));
    }

    private static Node ReadNode(ByteString message)
    {
        var node = new Node("", [], []);
        foreach (var (number, _, bytes) in FieldsOf(message))
        {
            switch (number)
            {
                case 1:
                    node.Inputs.Add(bytes!.ToStringUtf8());
                    break;
                case 2:
                    node.Outputs.Add(bytes!.ToStringUtf8());
                    break;
                case 4:
                    node = node with { Kind = bytes!.ToStringUtf8() };
                    break;
                default:
                    break;
            }
        }

        return node;
    }

    // Numbers and messages of a message; what is neither is passed over.
    private static IEnumerable<(int Number, long Value, ByteString? Bytes)> FieldsOf(ByteString message)
    {
        var input = message.CreateCodedInput();
        uint tag;
        while ((tag = input.ReadTag()) != 0)
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.Varint:
                    yield return (number, input.ReadInt64(), null);
                    break;
                case WireFormat.WireType.LengthDelimited:
                    yield return (number, 0, input.ReadBytes());
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
    }

    private sealed record Node(string Kind, List<string> Inputs, List<string> Outputs);
}
