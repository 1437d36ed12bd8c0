using System.Text.Json;
using LukePipeline.Tests.EndToEnd;

namespace LukePipeline.Tests.Jobs.Datasets;

/// <summary>What happens to an archive in a night, drawn at random from a seed: files and lines come, change, move and go.</summary>
internal sealed class ArchiveChanges(string folder, int seed)
{
    private readonly Random _random = new(seed);
    private int _names;

    /// <summary>One change, or several where the first leaves little behind.</summary>
    /// <returns>What it was.</returns>
    public string Apply()
    {
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        if (files.Length < 2)
        {
            return Add();
        }

        var file = files[_random.Next(files.Length)];
        var lines = File.ReadAllLines(file).ToList();
        var isText = file.EndsWith(".txt", StringComparison.Ordinal);
        var name = Path.GetFileName(file);
        switch (_random.Next(8))
        {
            case 0:
                return Add();
            case 1 when !isText:
                lines.Add(Line());
                File.WriteAllLines(file, lines);
                return $"append to {name}";
            case 2 when !isText:
                lines.Insert(_random.Next(lines.Count + 1), Line());
                File.WriteAllLines(file, lines);
                return $"insert into {name}";
            case 3:
                lines[_random.Next(lines.Count)] = isText ? Archive.Text(_random) : Line();
                File.WriteAllLines(file, lines);
                return $"edit {name}";
            case 4 when !isText && lines.Count > 1:
                lines.RemoveAt(_random.Next(lines.Count));
                File.WriteAllLines(file, lines);
                return $"cut {name}";
            case 5:
                File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(_random.Next(1, 9)));
                return $"touch {name}";
            case 6:
                File.Move(file, Path.Combine(folder, $"renamed-{_names++}{Path.GetExtension(file)}"));
                return $"rename {name}";
            case 7:
                File.Delete(file);
                return $"delete {name}";
            default:
                return Add();
        }
    }

    private string Add()
    {
        var name = _random.Next(3) == 0 ? $"text-{_names++}.txt" : $"lines-{_names++}.jsonl";
        var lines = name.EndsWith(".txt", StringComparison.Ordinal)
            ? [Archive.Text(_random)]
            : Enumerable.Range(0, _random.Next(1, 12)).Select(_ => Line()).ToArray();
        Directory.CreateDirectory(Path.Combine(folder, "below"));
        File.WriteAllLines(Path.Combine(_random.Next(2) == 0 ? folder : Path.Combine(folder, "below"), name), lines);
        return $"add {name}";
    }

    /// <summary>A document, now and then one that is none, or the same as another.</summary>
    private string Line() => _random.Next(12) switch
    {
        0 => "{ \"text\": ",
        1 => JsonSerializer.Serialize(new { id = "same", text = "The harbour of Zürich agreed to pay Marta Okonjo." }),
        2 => JsonSerializer.Serialize(new { text = "" }),
        3 => JsonSerializer.Serialize(new { id = "dated", text = Archive.Text(_random, 1), lang = "en", year = 1999, day = "2024-05-31", at = "2024-05-31T10:00:00Z", weight = 0.5, good = true }),
        _ => JsonSerializer.Serialize(new { id = $"d{_random.Next(100)}", text = Archive.Text(_random, _random.Next(1, 4)) }),
    };
}
