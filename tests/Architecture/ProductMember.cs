namespace LukePipeline.Tests.Architecture;

/// <summary>A type of the assemblies under test.</summary>
internal sealed class ProductType(string name, string assembly)
{
    public string Name { get; } = name;

    public string Assembly { get; } = assembly;

    /// <summary>Written by the compiler or by a source generator: nobody reports it.</summary>
    public bool IsGenerated { get; set; }

    public bool IsEnum { get; set; }

    public bool IsInterface { get; set; }

    /// <summary>Base class and interfaces, by name.</summary>
    public List<string> Bases { get; } = [];

    /// <summary>Types that the attributes of this type and of its members name.</summary>
    public HashSet<string> Attributes { get; } = [];

    public List<ProductMethod> Methods { get; } = [];

    public List<ProductField> Fields { get; } = [];

    /// <summary>Properties: what reads each; the setter where it has no getter.</summary>
    public List<(string Name, ProductMethod Reader)> Properties { get; } = [];
}

/// <summary>A method, an accessor or a constructor.</summary>
internal sealed class ProductMethod(ProductType type, string name, int parameters)
{
    public ProductType Type { get; } = type;

    public string Name { get; } = name;

    public int Parameters { get; } = parameters;

    public bool IsGenerated { get; set; }

    public bool IsVirtual { get; set; }

    /// <summary>True for one that takes the place of a method of a base class, and for one that only an interface knows.</summary>
    public bool IsOverride { get; set; }

    /// <summary>An accessor, a constructor or an operator.</summary>
    public bool IsSpecial { get; set; }

    /// <summary>The interface method that it implements under another name.</summary>
    public string? Implements { get; set; }

    /// <summary>Methods and fields that its body names, as keys; writing a field does not count.</summary>
    public HashSet<string> Members { get; } = [];

    /// <summary>Types that its body and its signature name.</summary>
    public HashSet<string> Types { get; } = [];

    /// <summary>Types that it hands to a serializer.</summary>
    public HashSet<string> Serialized { get; } = [];
}

/// <summary>A field.</summary>
/// <param name="Type">Where it stands.</param>
/// <param name="Key">As bodies name it.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsConstant">Its value is written into those who use it.</param>
/// <param name="IsGenerated">Written by the compiler or a generator.</param>
internal sealed record ProductField(ProductType Type, string Key, string Name, bool IsConstant, bool IsGenerated);
