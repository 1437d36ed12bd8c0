using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using LukePipeline.Ground;

namespace LukePipeline.Training.Growing;

/// <summary>
/// An ONNX model and its vocabulary that a package carries as embedded resources of an assembly. They are read out of the file;
/// the assembly is never loaded, so that none of its code can run.
/// </summary>
/// <param name="Model">The bytes of the resource whose name ends in <c>.onnx</c>.</param>
/// <param name="Vocabulary">The text of the resource whose name ends in <c>vocab.txt</c>.</param>
internal sealed record EmbeddedModel(byte[] Model, string Vocabulary)
{
    /// <summary>Reads both resources.</summary>
    /// <exception cref="LukeException">The file is no assembly, or holds no such resources.</exception>
    public static EmbeddedModel Read(string path)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(path));
            var (model, vocabulary) = (Find(image, ".onnx"), Find(image, "vocab.txt"));
            return model is null || vocabulary is null
                ? throw new LukeException($"{path} embeds no encoder: a resource *.onnx and a resource *vocab.txt are needed.")
                : new EmbeddedModel(model, System.Text.Encoding.UTF8.GetString(vocabulary));
        }
        catch (BadImageFormatException e)
        {
            throw new LukeException($"{path} is no .NET assembly: {e.Message}", e);
        }
    }

    private static byte[]? Find(PEReader image, string ending)
    {
        if (!image.HasMetadata || image.PEHeaders.CorHeader is not { } header)
        {
            throw new BadImageFormatException("it has no metadata.");
        }

        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.ManifestResources)
        {
            var resource = metadata.GetManifestResource(handle);
            if (resource.Implementation.IsNil && metadata.GetString(resource.Name).EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                // A resource is its length, then its bytes.
                var section = image.GetSectionData(header.ResourcesDirectory.RelativeVirtualAddress);
                var reader = section.GetReader(checked((int)resource.Offset), section.Length - checked((int)resource.Offset));
                return reader.ReadBytes(reader.ReadInt32());
            }
        }

        return null;
    }
}
