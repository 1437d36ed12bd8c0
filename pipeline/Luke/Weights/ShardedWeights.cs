using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using LukePipeline.Ground;
using static TorchSharp.torch;

namespace LukePipeline.Luke.Weights;

/// <summary>Weights spread over several files, with an index that says which file has which key.</summary>
internal sealed class ShardedWeights : IWeightSource
{
    private const int MaxIndexBytes = 16 << 20;
    private readonly Dictionary<string, WeightFile> _fileOf;

    private ShardedWeights(string index, IReadOnlyList<WeightFile> files, Dictionary<string, WeightFile> fileOf)
    {
        Location = index;
        Files = [.. files.Select(f => f.Location)];
        Weights = [.. files.SelectMany(f => f.Weights.Where(w => fileOf.GetValueOrDefault(w.Name) == f))];
        _fileOf = fileOf;
    }

    public string Location { get; }

    public IReadOnlyList<WeightInfo> Weights { get; }

    /// <summary>The files, in the order of the index.</summary>
    public IReadOnlyList<string> Files { get; }

    public static ShardedWeights Open(string index, WeightFormat format)
    {
        var files = new Dictionary<string, WeightFile>();
        try
        {
            var fileOf = new Dictionary<string, WeightFile>();
            foreach (var (name, path) in ReadIndex(index))
            {
                if (!files.TryGetValue(path, out var file))
                {
                    files.Add(path, file = CheckpointDirectory.OpenFile(path, format));
                }

                if (!file.TryFind(name, out _))
                {
                    throw new CheckpointException(index, name, $"should be in {path}, and is not there.");
                }

                fileOf[name] = file;
            }

            return new ShardedWeights(index, [.. files.Values], fileOf);
        }
        catch
        {
            foreach (var file in files.Values)
            {
                file.Dispose();
            }

            throw;
        }
    }

    /// <summary>The files that an index names: absolute paths, each once.</summary>
    public static IReadOnlyList<string> ListFiles(string index) => [.. ReadIndex(index).Select(entry => entry.Path).Distinct()];

    public bool TryFind(string name, [NotNullWhen(true)] out WeightInfo? weight)
    {
        weight = null;
        return _fileOf.TryGetValue(name, out var file) && file.TryFind(name, out weight);
    }

    public Tensor Map(string name) => File(name).Map(name);

    public Tensor Read(string name, ScalarType? dtype = null) => File(name).Read(name, dtype);

    public void ReadInto(string name, Tensor target) => File(name).ReadInto(name, target);

    public Tensor ReadRows(string name, IReadOnlyList<long> rows, ScalarType? dtype = null) =>
        File(name).ReadRows(name, rows, dtype);

    public void Dispose()
    {
        foreach (var file in _fileOf.Values.Distinct())
        {
            file.Dispose();
        }
    }

    private static List<(string Name, string Path)> ReadIndex(string index)
    {
        try
        {
            using var json = JsonDocument.Parse(RegularFile.ReadAll(index, MaxIndexBytes));
            string folder = Path.GetDirectoryName(index)!;
            var entries = new List<(string Name, string Path)>();
            foreach (var entry in json.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                string file = entry.Value.GetString() ?? "";
                if (file.Length == 0 || file != Path.GetFileName(file) || file is "." or "..")
                {
                    throw new CheckpointException(index, entry.Name,
                        $"should be in {CheckpointException.Quote(file)}, which is no file name.");
                }

                entries.Add((entry.Name, Path.Combine(folder, file)));
            }

            return entries;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CheckpointException(index, $"is no index of weights: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(index, $"cannot be read: {e.Message}", e);
        }
    }

    private WeightFile File(string name) =>
        _fileOf.GetValueOrDefault(name) ?? throw new CheckpointException(Location, name, "there is no such weight in the index.");
}
