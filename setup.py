"""Packaging; the framework is an extra, so that none is ever replaced."""

import re
from pathlib import Path

from setuptools import find_packages
from setuptools import setup

HERE = Path(__file__).parent
VERSION = re.search(
    r'__version__ = "(.+)"', (HERE / "faceswap_gan/__init__.py").read_text()
).group(1)
X86_LINUX = 'platform_system == "Linux" and platform_machine == "x86_64"'
NOT_X86_LINUX = 'platform_system != "Linux" or platform_machine != "x86_64"'

setup(
    name="faceswap-gan",
    version=VERSION,
    description="Face swapping with a shared-encoder GAN, on Keras 3",
    long_description=(HERE / "README.md").read_text(),
    long_description_content_type="text/markdown",
    author="the faceswap-gan authors",
    license="MIT",
    classifiers=[
        "Development Status :: 4 - Beta",
        "Environment :: Console",
        "Intended Audience :: Developers",
        "Intended Audience :: Science/Research",
        "Operating System :: MacOS",
        "Operating System :: Microsoft :: Windows",
        "Operating System :: POSIX :: Linux",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Multimedia :: Video",
        "Topic :: Scientific/Engineering :: Artificial Intelligence",
        "Topic :: Scientific/Engineering :: Image Processing",
    ],
    keywords=["face swap", "GAN", "Keras", "provenance", "C2PA"],
    packages=find_packages(include=["faceswap_gan", "faceswap_gan.*"]),
    package_data={
        "faceswap_gan": ["py.typed"],
        "faceswap_gan.evaluation": ["templates/*.css", "templates/*.jinja"],
        "faceswap_gan.evaluation.detection": ["weights.json"],
    },
    python_requires=">=3.11,<3.14",
    install_requires=[
        "ai-edge-litert>=2.1",
        "av>=15",
        "c2pa-python>=0.38",
        "cryptography>=44",
        "filelock>=4",
        "filterpy>=1.4.5",
        "h5py>=3.11",
        "jinja2>=3.1",
        "joblib>=1.3",
        "keras>=3.15",
        "lz4>=4.3",
        "markupsafe>=2.1",
        "matplotlib>=3.9",
        "mtcnn==1.0.0",
        "numpy>=2.0",
        "opencv-python-headless>=4.10",
        "pi-heif>=1.0",
        "pillow>=11.3",
        "platformdirs>=4.14.5",
        "psutil>=6.1",
        "pydantic>=2.8",
        "rich>=13",
        "scikit-image>=0.24",
        "scipy>=1.13",
        "tensorboard>=2.18",
        "tensorboardX>=2.6",
        "tflite>=2.18",
        "typer>=0.15",
        "xxhash>=3.5",
    ],
    extras_require={
        "cpu": [
            f"tensorflow-cpu>=2.19; {X86_LINUX}",
            f"tensorflow>=2.19; {NOT_X86_LINUX}",
        ],
        "cuda": ["tensorflow[and-cuda]>=2.19"],
        "metal": [
            'tensorflow==2.19.1; python_version < "3.13"',
            'tensorflow-metal==1.2.0; python_version < "3.13"',
            'torch>=2.6; python_version >= "3.13"',
        ],
        "jax": ["jax>=0.6"],
        "torch": ["torch>=2.6"],
        "landmarks": ["dlib-bin>=20.0", "face_recognition_models==0.3.0"],
        "fan": ["face-alignment>=1.5"],
        "export": ["onnx>=1.18", "onnxruntime>=1.22", "tf2onnx>=1.17"],
        "notebooks": [
            "ipykernel>=6.29",
            "ipython>=8.26",
            "nbclient>=0.10",
            "nbformat>=5.10",
        ],
        "docs": ["mkdocs-material>=9.6"],
        "dev": [
            "mypy>=1.20",
            "pytest>=8",
            "pytest-xdist>=3.6",
            "ruff>=0.9",
            "setuptools>=77",
        ],
    },
    entry_points={
        "console_scripts": ["faceswap-gan=faceswap_gan.__main__:main"]
    },
)
