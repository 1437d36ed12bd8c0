using System.IO.Compression;

namespace LukePipeline.Tests.Luke.Weights;

/// <summary>Files laid out as torch.save lays them out, or not quite.</summary>
internal static class TorchZip
{
    public static byte[] File(byte[] pickle, params (string Key, byte[] Bytes)[] storages) =>
        Members([("m/data.pkl", pickle), .. storages.Select(s => ($"m/data/{s.Key}", s.Bytes)), ("m/version", "3\n"u8.ToArray())]);

    public static byte[] Members((string Name, byte[] Bytes)[] members, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in members)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    /// <summary>The bytes of these numbers as float32.</summary>
    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
