using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Training.Graph;
using static TorchSharp.torch;

namespace LukePipeline.Training.Running;

/// <summary>
/// The checkpoint that a stopped training run resumes from: one file of a JSON header (position, names, lengths) and the
/// float32 numbers of parameters and optimizer moments. Written whole, then renamed.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class TrainingState(string path)
{
    /// <summary>The number format that the training began with; null where the file does not say, or there is none.</summary>
    public TrainingPrecision? ReadProducts()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var reader = new BinaryReader(File.OpenRead(path));
        return Enum.TryParse<TrainingPrecision>(JsonSerializer.Deserialize<Header>(reader.ReadString())!.Position.Products, out var products) ? products : null;
    }

    /// <summary>Fills parameters and moments from the file; null when there is none.</summary>
    /// <exception cref="LukeException">The file is of another model.</exception>
    public TrainingPosition? TryLoad(LukeParameters parameters, AdamWOptimizer optimizer)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var reader = new BinaryReader(File.OpenRead(path));
        var header = JsonSerializer.Deserialize<Header>(reader.ReadString())!;
        var tensors = Tensors(parameters, optimizer).ToArray();
        if (!header.Tensors.SequenceEqual(tensors.Select(Describe)))
        {
            throw new LukeException($"{path}: this training state is of a model of other sizes. Remove it, or resume with the flags that it was made with.");
        }

        using var noGradient = no_grad();
        foreach (var (_, target) in tensors)
        {
            var bytes = reader.ReadBytes(checked((int)(target.numel() * sizeof(float))));
            using var value = tensor(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray());
            target.copy_(value.view(target.shape));
        }

        optimizer.Steps = header.Position.Step;
        return header.Position;
    }

    /// <summary>Writes the file.</summary>
    public void Save(LukeParameters parameters, AdamWOptimizer optimizer, TrainingPosition position)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var partial = path + ".partial";
        using (var file = File.Create(partial))
        using (var writer = new BinaryWriter(file))
        {
            var tensors = Tensors(parameters, optimizer).ToArray();
            writer.Write(JsonSerializer.Serialize(new Header(position, tensors.Select(Describe).ToArray())));
            foreach (var (_, source) in tensors)
            {
                using var flat = source.detach().contiguous();
                writer.Write(flat.bytes);
            }

            writer.Flush();
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Tensors(LukeParameters parameters, AdamWOptimizer optimizer) =>
        parameters.All.Select(parameter => new KeyValuePair<string, Tensor>(parameter.Key, parameter.Value)).Concat(optimizer.State);

    private static string Describe(KeyValuePair<string, Tensor> tensor) => $"{tensor.Key}[{string.Join(',', tensor.Value.shape)}]";

    private sealed record Header(TrainingPosition Position, string[] Tensors);
}
